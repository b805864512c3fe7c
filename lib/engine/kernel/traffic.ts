/**
 * Whether packets are lost or go astray, or will at the next failover, because facts are missing or others are there.
 * Whatever is not known to be harmless is not.
 */
export function cutsTraffic(missing: readonly string[], extra: readonly string[]): boolean {
  const changed = new Set(missing.map(subjectOf));
  return (
    missing.some((fact) => !HARMLESS.some((one) => one.test(fact)) && !isReplacedHarmlessly(fact, extra)) ||
    extra.some(
      (fact) => ![...HARMLESS, ...HARMLESS_ADDITIONS].some((one) => one.test(fact)) && !changed.has(subjectOf(fact)),
    )
  );
}

/** What only a person reads, and what counts when something comes or moves. */
const HARMLESS = [
  /^owner /,
  /^mac tap/,
  // The host has no address there, and believes no sender.
  /^net\.ipv4\.conf\.brq\S+\.forwarding = /,
  /\.(arp_notify|promote_secondaries|send_redirects|nf_conntrack_tcp_timeout_established) = /,
];

/** An address to which nothing is sent. */
const HARMLESS_ADDITIONS = [/^address /, /^device /, /^route .* table (?!local |main )\S+/, /^link \S+ up$/];

/** A link that is up as before and takes in more than it needs. */
function isReplacedHarmlessly(fact: string, extra: readonly string[]): boolean {
  return /^link \S+ up$/.test(fact) && extra.some((other) => new RegExp(`^${fact}( promisc| allmulti)+$`).test(other));
}

/** `link qr-1` of `link qr-1 down noarp`. */
function subjectOf(fact: string): string {
  return fact
    .split(/ = | /)
    .slice(0, fact.includes(" = ") ? 1 : 2)
    .join(" ");
}
