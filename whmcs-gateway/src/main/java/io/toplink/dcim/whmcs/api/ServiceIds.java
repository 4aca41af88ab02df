package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import java.util.regex.Pattern;

/** Ids that stand in paths. */
final class ServiceIds {
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern OPERATION = Pattern.compile("[A-Za-z0-9-]{1,100}");

  private ServiceIds() {}

  /** WHMCS's number of the service. Throws if it is not usable as one. */
  static String service(Call call) {
    return checked(
        call.variable("id"), SERVICE, "service_id", "1 to 100 of A-Z, a-z, 0-9, dot, _ and -");
  }

  /** The id of an operation. Throws if it is not usable as one. */
  static String operation(Call call) {
    return checked(call.variable("op"), OPERATION, "operation", "1 to 100 of A-Z, a-z, 0-9 and -");
  }

  private static String checked(String id, Pattern form, String field, String rule) {
    if (!form.matcher(id).matches()) {
      throw Problem.of(400, "INVALID_FIELD", "In the path, " + field + " must be " + rule + ".")
          .asException();
    }
    return id;
  }
}
