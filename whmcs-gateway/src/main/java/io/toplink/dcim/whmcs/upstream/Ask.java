package io.toplink.dcim.whmcs.upstream;

import io.grpc.Deadline;

/**
 * For whom something is asked, and until when an answer is of use.
 *
 * @param budget end of the whole HTTP request, whatever it asks and however often
 */
public record Ask(Caller caller, Deadline budget) {}
