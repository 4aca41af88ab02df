package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;

/** How packets of a simulated BMC get out: rightly, or as ordered. */
final class IpmiPost {
  private final Random dice;
  private final BiConsumer<Integer, Runnable> later;
  private DatagramChannel channel;
  private double loss;
  private byte[] lastAnswer = new byte[0];

  /**
   * @param later does something after so many milliseconds
   */
  IpmiPost(DatagramChannel channel, Random dice, BiConsumer<Integer, Runnable> later) {
    this.channel = channel;
    this.dice = dice;
    this.later = later;
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  DatagramChannel channel() {
    return channel;
  }

  /**
   * Goes on at another address.
   *
   * @return what it was connected to
   */
  DatagramChannel plugInto(DatagramChannel other) {
    DatagramChannel before = channel;
    channel = other;
    return before;
  }

  /** Loses so many of all packets, 0 to 1. */
  void loses(double share) {
    loss = share;
  }

  /** Whether the next packet is one of those. */
  boolean isLost() {
    return loss > 0 && dice.nextDouble() < loss;
  }

  void deliver(byte[] packet, SocketAddress from, Optional<IpmiFault> fault) throws IOException {
    switch (fault.map(IpmiFault::kind).orElse(IpmiFault.Kind.ANSWERED)) {
      case ANSWER_LOST -> lastAnswer = packet;
      case LATE -> later.accept(fault.orElseThrow().value(), () -> sendLater(packet, from));
      case TWICE -> {
        send(packet, from);
        send(packet, from);
      }
      case OLD_FIRST -> {
        send(lastAnswer, from);
        send(packet, from);
      }
      case FROM_STRANGER -> {
        try (DatagramChannel stranger = DatagramChannel.open()) {
          stranger.bind(new InetSocketAddress(address().getAddress(), 0));
          stranger.send(ByteBuffer.wrap(packet), from);
        }
      }
      case FORGED_FIRST -> spoiled(packet, packet.length - 1, from);
      case FOREIGN_FIRST -> spoiled(packet, 6, from);
      case CUT_FIRST -> {
        send(Arrays.copyOf(packet, packet.length / 2), from);
        send(packet, from);
      }
      default -> send(packet, from);
    }
    lastAnswer = packet;
  }

  private void spoiled(byte[] packet, int at, SocketAddress from) throws IOException {
    byte[] spoiled = packet.clone();
    spoiled[at] ^= 0x55;
    send(spoiled, from);
    send(packet, from);
  }

  private void sendLater(byte[] packet, SocketAddress to) {
    try {
      send(packet, to);
    } catch (IOException e) {
      // Whoever asked is gone.
      return;
    }
  }

  /** Sends it, unless it gets lost. */
  void send(byte[] packet, SocketAddress to) throws IOException {
    if (isLost()) {
      return;
    }
    channel.send(ByteBuffer.wrap(packet), to);
  }
}
