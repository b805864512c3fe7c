/** What kinds of promises of a document are proved. */
export type ProbeKind =
  "dhcp" | "gateway" | "way out" | "leaves by" | "path mtu" | "port forward" | "floating ip" | "master" | "check";

/** What a probe found out. */
export interface ProbeResult {
  readonly probe: ProbeKind;
  /** Names of the document: of a mapping, a router, a forward. */
  readonly subject: string;
  /** Where it was asked from, in words; empty: of the hosts themselves. */
  readonly from: string;
  /** `not asked`: neither proved nor disproved; `found` says why. */
  readonly state: "ok" | "failed" | "not asked";
  /** One sentence. */
  readonly found: string;
}

/** What a judge says of one subject. */
export type Verdict = Pick<ProbeResult, "state" | "found">;

export function ok(found: string): Verdict {
  return { state: "ok", found };
}

export function failed(found: string): Verdict {
  return { state: "failed", found };
}

export function notAsked(found: string): Verdict {
  return { state: "not asked", found };
}

/** `46 ok, 1 failed, 1 not asked` */
export function tally(results: readonly ProbeResult[]): string {
  const count = (state: ProbeResult["state"]) => results.filter((result) => result.state === state).length;
  return `${count("ok")} ok, ${count("failed")} failed, ${count("not asked")} not asked`;
}
