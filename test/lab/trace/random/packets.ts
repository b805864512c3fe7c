import { readFileSync } from "node:fs";
import type { TracedProtocol } from "../../../../lib/model/endpoint";

/** An IPv4 packet as it went by a device, of a capture of all devices of a namespace. */
export interface Captured {
  /** Nanoseconds; of all namespaces the same clock. */
  readonly time: bigint;
  /** Index of the device. */
  readonly device: number;
  readonly direction: "in" | "out";
  readonly protocol: TracedProtocol;
  readonly source: string;
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort?: number;
  /** What the protocol has, from its header on. */
  readonly payload: Buffer;
}

const [FILE_HEADER, RECORD_HEADER, LINK_HEADER] = [24, 16, 20];
/** Of a file that counts nanoseconds, in this machine's order of bytes. */
const MAGIC = 0xa1b23c4d;
/** LINUX_SLL2: what `tcpdump -i any` writes. */
const LINK_TYPE = 276;
const [TO_US, OUTGOING] = [0, 4];
const IPV4 = 0x0800;
const PROTOCOLS: Readonly<Record<number, TracedProtocol>> = { 1: "icmp", 6: "tcp", 17: "udp" };

/** Of a file of tcpdump, in the order of the file; frames for others, which a bridge floods, are left out. */
export function packetsIn(file: string): readonly Captured[] {
  const data = readFileSync(file);
  const found: Captured[] = [];
  if (data.readUInt32LE(0) !== MAGIC || data.readUInt32LE(20) !== LINK_TYPE) {
    throw new Error(`${file} is no capture of all devices in nanoseconds`);
  }
  for (let at = FILE_HEADER; at + RECORD_HEADER <= data.length;) {
    const length = data.readUInt32LE(at + 8);
    const frame = data.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    const time = BigInt(data.readUInt32LE(at)) * 1_000_000_000n + BigInt(data.readUInt32LE(at + 4));
    const packet = packetIn(frame);
    if (packet !== undefined) found.push({ time, ...packet });
    at += RECORD_HEADER + length;
  }
  return found;
}

function packetIn(frame: Buffer): Omit<Captured, "time"> | undefined {
  const [kind, device, direction] = [frame.readUInt16BE(0), frame.readUInt32BE(4), frame.readUInt8(10)];
  if (kind !== IPV4 || (direction !== TO_US && direction !== OUTGOING)) return undefined;
  const ip = frame.subarray(LINK_HEADER);
  const protocol = PROTOCOLS[ip.readUInt8(9)];
  if (protocol === undefined) return undefined;
  const payload = ip.subarray((ip.readUInt8(0) & 15) * 4);
  return {
    device,
    direction: direction === OUTGOING ? "out" : "in",
    protocol,
    source: ip.subarray(12, 16).join("."),
    destination: ip.subarray(16, 20).join("."),
    ...(protocol === "icmp" ? {} : { sourcePort: payload.readUInt16BE(0), destinationPort: payload.readUInt16BE(2) }),
    payload,
  };
}
