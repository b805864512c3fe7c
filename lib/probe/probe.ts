import { placeOf, type Guest } from "./guests";
import { failed, notAsked, type ProbeResult, type Verdict } from "./result";
import type { Question, Said } from "./said";

/** Something that a document promises, and how it is found out. */
export interface Probe extends Pick<ProbeResult, "probe" | "subject" | "from"> {
  readonly questions: readonly Asked[];
  readonly judge: (said: Said) => Verdict;
}

export interface Asked {
  readonly guest: Guest;
  readonly question: Question;
}

/** A verdict that needs no guest. */
export function settled(about: Pick<ProbeResult, "probe" | "subject" | "from">, verdict: Verdict): Probe {
  return { ...about, questions: [], judge: () => verdict };
}

/**
 * A probe by one guest, which judges only what that guest could find out.
 * @param needs commands that its host has to have, and whether it needs an address
 */
export function probeBy(
  guest: Guest,
  about: Pick<ProbeResult, "probe" | "subject">,
  needs: { readonly commands?: readonly string[]; readonly address?: boolean },
  { questions = [], judge }: { readonly questions?: readonly Asked[]; readonly judge: (said: Said) => Verdict },
): Probe {
  return {
    ...about,
    from: placeOf(guest),
    questions,
    judge: (said) => hindrance(said, guest, needs) ?? judge(said),
  };
}

/** Why a guest could not find something out; undefined: it could. */
export function hindrance(
  said: Said,
  guest: Guest,
  { commands = [], address = true }: { readonly commands?: readonly string[]; readonly address?: boolean },
): Verdict | undefined {
  const arrival = said.arrival(guest);
  if (arrival.absence !== undefined) {
    const { broken, why } = arrival.absence;
    return broken ? failed(`${why} on ${guest.host}`) : notAsked(why);
  }
  const missing = commands.filter((command) => arrival.lacks.includes(command));
  if (missing.length > 0) return notAsked(`${guest.host} has no ${missing.join(", ")}`);
  if (address && arrival.address === undefined) {
    return notAsked(`no address of ${guest.subnet.cidr} is free: only those of its allocation_pools are tried`);
  }
  return undefined;
}
