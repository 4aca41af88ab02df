package io.toplink.dcim.it.qemu;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreateImageRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.GetImageRequest;
import io.toplink.dcim.v1.Image;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Network;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.UpdateImageRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Emulated machines and images in a DCIM, each machine in a package of its own. */
final class QemuEstate implements AutoCloseable {
  /** What a new DCIM has for disk images. */
  static final String STARTER = "images/disk-image";

  /** What its machines and their disks are made with. */
  static final List<String> PROGRAMS =
      List.of("qemu-system-x86_64", "ipmi_sim", "syslinux", "mformat", "mcopy", "mke2fs");

  private final ApiCalls api;
  private final Path directory;
  private final Mirror mirror;
  private final Map<Integer, VirtualMachine> machines = new LinkedHashMap<>();

  QemuEstate(ApiCalls api, Path directory, Mirror mirror) {
    this.api = api;
    this.directory = directory;
    this.mirror = mirror;
  }

  /** Gives the image for disk images, which every new DCIM has, what it lacks. */
  void complete(SmallLinux linux, Path disk) throws IOException {
    Image.Builder image = Image.newBuilder().setName(STARTER);
    fill(image, linux, disk, "");
    images()
        .updateImage(
            UpdateImageRequest.newBuilder()
                .setImage(image)
                .setUpdateMask(
                    FieldMask.newBuilder()
                        .addPaths("sources")
                        .addPaths("kernel_boot")
                        .addPaths("deprecated"))
                .build());
  }

  /**
   * Makes another image of it.
   *
   * @param arguments further ones for the kernel
   */
  void copy(String id, SmallLinux linux, Path disk, String arguments) throws IOException {
    Image starter = images().getImage(GetImageRequest.newBuilder().setName(STARTER).build());
    Image.Builder image =
        Image.newBuilder()
            .setDisplayName(id)
            .setFamily("small")
            .setArchitecture(Image.Architecture.X86_64)
            .setInstaller(starter.getInstaller())
            .addAllTemplates(starter.getTemplatesList());
    fill(image, linux, disk, arguments);
    images().createImage(CreateImageRequest.newBuilder().setImageId(id).setImage(image).build());
  }

  private void fill(Image.Builder image, SmallLinux linux, Path disk, String arguments)
      throws IOException {
    String packed = "/" + disk.getFileName();
    mirror.with(packed, disk);
    image
        .getKernelBootBuilder()
        .setKernel("kernel")
        .addInitrds("initrd")
        .setArguments("console=ttyS0 quiet panic=1 dcim={{url_templates}}" + arguments);
    source(image, "kernel", mirror.here("/vmlinuz"), linux.kernel());
    source(image, "initrd", mirror.here("/initramfs"), linux.initramfs());
    source(image, "disk", mirror.forMachines(packed), disk);
  }

  /**
   * Gives an image of a new DCIM, which stays as it is delivered, the installer of this machine.
   */
  void serve(String name, DebianInstaller installer) throws IOException {
    Image delivered = images().getImage(GetImageRequest.newBuilder().setName(name).build());
    Image.Builder image = delivered.toBuilder().clearSources().clearTemplates();
    String at = "/" + name;
    mirror.with(at + "/kernel", installer.kernel()).with(at + "/initrd", installer.initrd());
    source(image, "kernel", mirror.here(at + "/kernel"), installer.kernel());
    source(image, "initrd", mirror.here(at + "/initrd"), installer.initrd());
    for (Image.Template template : delivered.getTemplatesList()) {
      image.addTemplates(
          template.toBuilder().setContent(installer.template(template.getContent())));
    }
    image
        .getKernelBootBuilder()
        .setArguments(installer.arguments(delivered.getKernelBoot().getArguments()));
    images()
        .updateImage(
            UpdateImageRequest.newBuilder()
                .setImage(image)
                .setUpdateMask(
                    FieldMask.newBuilder()
                        .addPaths("sources")
                        .addPaths("templates")
                        .addPaths("kernel_boot"))
                .build());
  }

  private static void source(Image.Builder image, String id, String uri, Path file)
      throws IOException {
    image.addSourcesBuilder().setSourceId(id).setUri(uri).setSha256(Mirror.sha256(file));
  }

  private ImageServiceGrpc.ImageServiceBlockingStub images() {
    return api.stub(ImageServiceGrpc::newBlockingStub);
  }

  /** Starts a machine's BMC, registers it over IPMI, inspects it and sells it with an image. */
  void machine(Board board, String image) throws IOException {
    int number = board.number();
    VirtualMachine machine = VirtualMachine.start(directory.resolve("vm-" + number), board);
    machines.put(number, machine);
    String id = "vm-" + number;
    api.packages()
        .createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId(id)
                .setPackage(Package.newBuilder().setDisplayName(id).setDefaultImage(image))
                .build());
    api.servers()
        .createServer(
            CreateServerRequest.newBuilder().setServerId(id).setServer(server(machine)).build());
    Operation inspection =
        api.servers()
            .inspectServer(InspectServerRequest.newBuilder().setName("servers/" + id).build());
    ended(api, inspection.getName(), Duration.ofSeconds(60));
    api.servers()
        .batchAssignPackage(
            BatchAssignPackageRequest.newBuilder()
                .addServers("servers/" + id)
                .setPackage("packages/" + id)
                .build());
  }

  private static Server.Builder server(VirtualMachine machine) {
    return Server.newBuilder()
        .setDisplayName("VM " + machine.number())
        .setBmc(
            Bmc.newBuilder()
                .setProtocol(Bmc.Protocol.IPMI)
                .setHost("127.0.0.1")
                .setPort(machine.bmc().address().getPort())
                .setUsername(ForeignBmc.USERNAME)
                .setPassword(ForeignBmc.PASSWORD))
        .setNetwork(
            Network.newBuilder()
                .setBootMacAddress(VirtualMachine.mac(machine.number()))
                .addAddresses(
                    Network.Address.newBuilder()
                        .setPrefix(VirtualMachine.address(machine.number()) + "/24")
                        .setGateway(Mirror.HOST_OF_MACHINES)
                        .setPrimary(true))
                .addAddresses(
                    Network.Address.newBuilder()
                        .setPrefix(VirtualMachine.ipv6Address(machine.number()) + "/64")
                        .setGateway("fec0::2"))
                .addAddresses(
                    Network.Address.newBuilder()
                        .setPrefix(VirtualMachine.furtherAddress(machine.number()) + "/24")));
  }

  VirtualMachine machine(int number) {
    return machines.get(number);
  }

  /**
   * An order of the machine's package, which is installed at once.
   *
   * @param sshKeys of the customer
   */
  Operation order(int number, String... sshKeys) {
    return api.provisioning()
        .createAssignment(
            CreateAssignmentRequest.newBuilder()
                .setAssignment(
                    Assignment.newBuilder()
                        .setPackage("packages/vm-" + number)
                        .setExternalId("order-" + number)
                        .addAllSshKeys(List.of(sshKeys)))
                .build());
  }

  /** What became of it. */
  Assignment ordered(int number) {
    return api.provisioning()
        .getAssignment(
            GetAssignmentRequest.newBuilder().setName("assignments/ext:order-" + number).build());
  }

  /** Waits for the end of an operation. */
  static Operation ended(ApiCalls api, String name, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    WaitOperationRequest request =
        WaitOperationRequest.newBuilder()
            .setName(name)
            .setTimeout(Durations.fromSeconds(20))
            .build();
    Operation operation = api.operations().waitOperation(request);
    while (!operation.getDone()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not ended within " + patience + ": " + operation);
      }
      operation = api.operations().waitOperation(request);
    }
    return operation;
  }

  /** Why an operation failed, in one word. */
  static String reason(Operation operation) throws InvalidProtocolBufferException {
    for (Any detail : operation.getError().getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    return "";
  }

  @Override
  public void close() {
    machines.values().forEach(VirtualMachine::close);
  }
}
