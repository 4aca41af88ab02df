package io.toplink.dcim.whmcs.upstream;

import static io.grpc.Metadata.ASCII_STRING_MARSHALLER;
import static io.grpc.Metadata.BINARY_BYTE_MARSHALLER;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Puts on an rpc who we are, whom we speak for and how they proved themselves. */
final class PassOn implements ClientInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION = text("authorization");
  private static final Metadata.Key<String> CALLER_KEY = text("x-dcim-caller-key");
  private static final Metadata.Key<String> CALLER_SECRET = text("x-dcim-caller-secret");
  private static final Metadata.Key<String> CALLER_SIGNATURE = text("x-dcim-caller-signature");
  private static final Metadata.Key<byte[]> CALLER_SIGNED =
      Metadata.Key.of("x-dcim-caller-signed-bin", BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> CALLER_ADDRESS = text("x-dcim-caller-address");
  private static final Metadata.Key<String> REQUEST_ID = text("x-request-id");

  private final GatewayCredential credential;
  private final Caller caller;
  private final Sent sent;

  PassOn(GatewayCredential credential, Caller caller, Sent sent) {
    this.credential = credential;
    this.caller = caller;
    this.sent = sent;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    CallOptions traced = options.withStreamTracerFactory(sent);
    return new SimpleForwardingClientCall<>(next.newCall(method, traced)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        addTo(headers);
        super.start(listener, headers);
      }
    };
  }

  private void addTo(Metadata headers) {
    headers.put(AUTHORIZATION, credential.authorization());
    headers.put(CALLER_KEY, caller.key());
    headers.put(CALLER_ADDRESS, caller.address().getHostAddress());
    headers.put(REQUEST_ID, caller.requestId());
    if (caller.proof() instanceof Caller.SecretProof proof) {
      headers.put(CALLER_SECRET, proof.secret());
    } else if (caller.proof() instanceof Caller.SignatureProof proof) {
      headers.put(CALLER_SIGNATURE, proof.signature());
      headers.put(CALLER_SIGNED, proof.signed());
    }
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, ASCII_STRING_MARSHALLER);
  }
}
