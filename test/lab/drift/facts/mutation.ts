import type { Fact } from "./fact";

/** What somebody does to one fact, when, and what drift says of it. */
export interface Mutation {
  readonly round: Round;
  readonly script: string;
  /** In the subject, the message or a line of the diff. */
  readonly told: string;
}

/** Mutations of one round do not hide each other. */
export type Round = (typeof ROUNDS)[number];

export const ROUNDS = [
  "something is added",
  "something is changed",
  "something is taken away",
  "devices and namespaces go, everything is stopped",
] as const;
export const [ADDED, CHANGED, TAKEN, GONE] = ROUNDS;

/** Ways to change a fact of a kind. */
export type Of = (fact: Fact) => Mutation[];

/** `-n NAMESPACE`, or nothing for the host. */
export const at = (scope: string) => (scope === "host" ? "" : `-n ${scope}`);
