/** What a DHCP server offers a client. */
export interface Offer {
  readonly xid: string;
  readonly address: string;
  /** Option 54. */
  readonly server: string;
  /** Option 3. */
  readonly routers: readonly string[];
  /** Option 121. undefined: it is not in the offer. */
  readonly routes?: readonly { readonly destination: string; readonly nexthop: string }[];
  /** Option 26, octets. */
  readonly mtu?: number;
  /** Option 6. */
  readonly dns: readonly string[];
}

/** Octets before the options, and the words that they begin with. */
const [FIXED, COOKIE] = [236, "63825363"];

/**
 * Reads a datagram that came to a DHCP client; undefined: it is no offer.
 * @see RFC 2131, RFC 2132 (options), RFC 3442 (option 121)
 */
export function offerIn(hexadecimal: string): Offer | undefined {
  const message = Buffer.from(hexadecimal, "hex");
  if (message.length < FIXED + 4 || message[0] !== 2) return undefined;
  if (message.toString("hex", FIXED, FIXED + 4) !== COOKIE) return undefined;
  const options = optionsIn(message.subarray(FIXED + 4));
  const overload = options.get(52)?.[0] ?? 0;
  if ((overload & 1) !== 0) optionsIn(message.subarray(108, FIXED), options);
  if ((overload & 2) !== 0) optionsIn(message.subarray(44, 108), options);
  if (options.get(53)?.[0] !== 2) return undefined;
  const routes = options.get(121);
  const mtu = options.get(26);
  return {
    xid: message.toString("hex", 4, 8),
    address: addressIn(message, 16),
    server: addressesIn(options.get(54))[0] ?? "",
    routers: addressesIn(options.get(3)),
    ...(routes === undefined ? {} : { routes: routesIn(routes) }),
    ...(mtu?.length === 2 ? { mtu: mtu.readUInt16BE() } : {}),
    dns: addressesIn(options.get(6)),
  };
}

function optionsIn(field: Buffer, options = new Map<number, Buffer>()): Map<number, Buffer> {
  for (let at = 0; at < field.length && field[at] !== 255;) {
    const code = field[at]!;
    const length = code === 0 ? 0 : (field[at + 1] ?? 0);
    const start = at + (code === 0 ? 1 : 2);
    // One that is too long for one comes in several (RFC 3396).
    if (code !== 0)
      options.set(code, Buffer.concat([options.get(code) ?? Buffer.alloc(0), field.subarray(start, start + length)]));
    at = start + length;
  }
  return options;
}

function addressIn(buffer: Buffer, at: number): string {
  return [...buffer.subarray(at, at + 4)].join(".");
}

function addressesIn(value: Buffer | undefined): string[] {
  return Array.from({ length: Math.floor((value?.length ?? 0) / 4) }, (_, index) => addressIn(value!, index * 4));
}

/** Of each destination only so many octets are there as count. */
function routesIn(value: Buffer): { destination: string; nexthop: string }[] {
  const routes = [];
  for (let at = 0; at < value.length;) {
    const length = value[at]!;
    const octets = Math.ceil(length / 8);
    const destination = Buffer.alloc(4);
    value.copy(destination, 0, at + 1, at + 1 + octets);
    routes.push({ destination: `${[...destination].join(".")}/${length}`, nexthop: addressIn(value, at + 1 + octets) });
    at += 1 + octets + 4;
  }
  return routes;
}
