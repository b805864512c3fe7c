/** The canonical form (lower case, colons) of a MAC address one machine can own: not multicast, not all zeros. */
export function parseMac(text: string): string | undefined {
  if (!/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/.test(text)) return undefined;
  const mac = text.toLowerCase();
  const multicast = (parseInt(mac.slice(0, 2), 16) & 1) === 1;
  return multicast || mac === "00:00:00:00:00:00" ? undefined : mac;
}
