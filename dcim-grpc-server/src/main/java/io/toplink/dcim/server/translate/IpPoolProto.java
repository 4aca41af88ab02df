package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.network.IpAddress;
import io.toplink.dcim.core.network.IpPool;
import io.toplink.dcim.core.network.IpPoolDraft;
import io.toplink.dcim.core.network.IpPools;
import java.util.Set;

/** IP pools and what is held of them. */
public final class IpPoolProto {
  private IpPoolProto() {}

  public static io.toplink.dcim.v1.IpPool message(IpPool pool) {
    return io.toplink.dcim.v1.IpPool.newBuilder()
        .setName(Names.IP_POOL.of(pool.id()))
        .setDisplayName(pool.displayName())
        .setPrefix(pool.prefix())
        .setGateway(pool.gateway())
        .setVlanId(pool.vlanId())
        .addAllReserved(pool.reserved())
        .setFreeCount(pool.freeCount())
        .setHeldCount(pool.heldCount())
        .setCreateTime(Times.message(pool.createTime()))
        .setEtag(pool.etag())
        .build();
  }

  public static IpPoolDraft draft(String id, io.toplink.dcim.v1.IpPool pool) {
    return new IpPoolDraft(
        id,
        pool.getDisplayName(),
        pool.getPrefix(),
        pool.getGateway(),
        pool.getVlanId(),
        pool.getReservedList());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.IpPool pool) {
    return Masks.of(mask, pool, Set.of());
  }

  public static io.toplink.dcim.v1.IpAddress message(IpAddress held) {
    return io.toplink.dcim.v1.IpAddress.newBuilder()
        .setName(Names.IP_POOL.of(held.pool()) + "/addresses/" + held.address())
        .setAddress(held.address())
        .setAssignment(Names.ASSIGNMENT.of(held.assignment()))
        .setHoldTime(Times.message(held.holdTime()))
        .build();
  }

  /** The pool whose addresses are asked for, which may be all of them. */
  public static String parent(String name) {
    return name.equals(Names.IP_POOL.of(IpPools.ALL))
        ? IpPools.ALL
        : Names.IP_POOL.id("parent", name);
  }
}
