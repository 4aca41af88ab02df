package io.toplink.dcim.it.demo;

import com.google.longrunning.OperationsGrpc;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.AuditServiceGrpc;
import io.toplink.dcim.v1.IpPoolServiceGrpc;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.SiteServiceGrpc;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The public API of a server on this machine, called with one credential. */
public final class ApiCalls implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 30;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final CallCredentials credentials;

  public ApiCalls(int port, CredentialFile credential) {
    this.channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build();
    this.credentials = new Authorization(credential.authorization());
  }

  public SiteServiceGrpc.SiteServiceBlockingStub sites() {
    return with(SiteServiceGrpc.newBlockingStub(channel));
  }

  public PackageServiceGrpc.PackageServiceBlockingStub packages() {
    return with(PackageServiceGrpc.newBlockingStub(channel));
  }

  public ServerServiceGrpc.ServerServiceBlockingStub servers() {
    return with(ServerServiceGrpc.newBlockingStub(channel));
  }

  public ApiCredentialServiceGrpc.ApiCredentialServiceBlockingStub apiCredentials() {
    return with(ApiCredentialServiceGrpc.newBlockingStub(channel));
  }

  public OperationsGrpc.OperationsBlockingStub operations() {
    return with(OperationsGrpc.newBlockingStub(channel));
  }

  public ProvisioningServiceGrpc.ProvisioningServiceBlockingStub provisioning() {
    return with(ProvisioningServiceGrpc.newBlockingStub(channel));
  }

  public PowerServiceGrpc.PowerServiceBlockingStub power() {
    return with(PowerServiceGrpc.newBlockingStub(channel));
  }

  public IpPoolServiceGrpc.IpPoolServiceBlockingStub ipPools() {
    return with(IpPoolServiceGrpc.newBlockingStub(channel));
  }

  public AuditServiceGrpc.AuditServiceBlockingStub audit() {
    return with(AuditServiceGrpc.newBlockingStub(channel));
  }

  /** Any other stub of the same server with the same credential, without a deadline. */
  public <S extends AbstractStub<S>> S stub(Function<Channel, S> factory) {
    return factory.apply(channel).withCallCredentials(credentials);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private <S extends AbstractStub<S>> S with(S stub) {
    return stub.withCallCredentials(credentials)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Sent over plaintext: this is loopback. */
  private static final class Authorization extends CallCredentials {
    private final String value;

    Authorization(String value) {
      this.value = value;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, value);
      applier.apply(headers);
    }
  }
}
