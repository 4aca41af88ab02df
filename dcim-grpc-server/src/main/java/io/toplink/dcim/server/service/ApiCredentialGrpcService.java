package io.toplink.dcim.server.service;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.credential.ApiCredentials;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.ApiCredentialProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.v1.ApiCredential;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.DeleteApiCredentialRequest;
import io.toplink.dcim.v1.GetApiCredentialRequest;
import io.toplink.dcim.v1.ListApiCredentialsRequest;
import io.toplink.dcim.v1.ListApiCredentialsResponse;
import io.toplink.dcim.v1.RotateApiCredentialRequest;
import io.toplink.dcim.v1.UpdateApiCredentialRequest;
import io.toplink.dcim.v1.WhoAmIRequest;
import io.toplink.dcim.v1.WhoAmIResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;

/** Who may call, from where and for what. */
final class ApiCredentialGrpcService extends ApiCredentialServiceGrpc.ApiCredentialServiceImplBase {
  private final Replies replies;
  private final ApiCredentials credentials;
  private final InstantSource clock;
  private final Version version;

  @Inject
  ApiCredentialGrpcService(
      Replies replies, ApiCredentials credentials, InstantSource clock, Version version) {
    this.replies = replies;
    this.credentials = credentials;
    this.clock = clock;
    this.version = version;
  }

  @Override
  public void whoAmI(WhoAmIRequest request, StreamObserver<WhoAmIResponse> out) {
    replies.look(
        out,
        caller ->
            ApiCredentialProto.whoAmI(
                Trail.current().credential(), clock.instant(), version.text()));
  }

  @Override
  public void getApiCredential(GetApiCredentialRequest request, StreamObserver<ApiCredential> out) {
    replies.look(
        out,
        caller ->
            ApiCredentialProto.message(
                credentials.get(Names.API_CREDENTIAL.id("name", request.getName()))));
  }

  @Override
  public void listApiCredentials(
      ListApiCredentialsRequest request, StreamObserver<ListApiCredentialsResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              credentials
                  .list(
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getShowDeleted())
                  .map(ApiCredentialProto::message);
          return ListApiCredentialsResponse.newBuilder()
              .addAllApiCredentials(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createApiCredential(
      CreateApiCredentialRequest request, StreamObserver<ApiCredential> out) {
    replies.change(
        request,
        out,
        call ->
            ApiCredentialProto.message(
                credentials.create(
                    call,
                    ApiCredentialProto.draft(
                        request.getApiCredentialId(), request.getApiCredential()))));
  }

  @Override
  public void updateApiCredential(
      UpdateApiCredentialRequest request, StreamObserver<ApiCredential> out) {
    ApiCredential credential = request.getApiCredential();
    replies.change(
        request,
        out,
        call ->
            ApiCredentialProto.message(
                credentials.update(
                    call,
                    ApiCredentialProto.draft(
                        Names.API_CREDENTIAL.id("api_credential.name", credential.getName()),
                        credential),
                    ApiCredentialProto.mask(request.getUpdateMask(), credential),
                    credential.getEtag())));
  }

  @Override
  public void rotateApiCredential(
      RotateApiCredentialRequest request, StreamObserver<ApiCredential> out) {
    replies.change(
        request,
        out,
        call ->
            ApiCredentialProto.message(
                credentials.rotate(
                    call,
                    Names.API_CREDENTIAL.id("name", request.getName()),
                    Duration.ofSeconds(request.getOverlapSeconds()))));
  }

  @Override
  public void deleteApiCredential(DeleteApiCredentialRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          credentials.revoke(
              call, Names.API_CREDENTIAL.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }
}
