import type { Asked } from "./relay";

/** What a client made of one thing that it was told to do. */
export interface Said {
  readonly step: string;
  /** How it ended: the exit status of a command, the error that a call raised. */
  readonly ended: unknown;
  /** What it gave back, with what each run makes anew masked. */
  readonly out?: unknown;
  /** What it asked the server for, and how that answered. */
  readonly asked: Asked;
}

/** Neutron's for who comes without one; and here the environment. */
const PROJECT = /^(?:fake_project_id|spread)$/;
/** What Keystone's catalogue names is below it. */
const OWN_PATH = / \/spread(?=\/v2\.0)/;
const ID = /\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?/g;
const MAC = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g;
/** Numbers that a server chooses. */
const CHOSEN = /revision_number$|segmentation_id$/;

/** @param given the text of all that the client was told: MAC addresses in it stay */
export function comparable(said: Said, given: string): Said {
  const mask = (text: string): string =>
    text
      .replace(PROJECT, "<project>")
      .replace(OWN_PATH, " ")
      .replace(ID, "<id>")
      .replace(TIME, "<time>")
      .replace(MAC, (mac) => (given.includes(mac) ? mac : "<mac>"));
  return masked(said, mask) as Said;
}

function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => masked(one, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      CHOSEN.test(key) && typeof one === "number" ? "<number>" : masked(one, mask),
    ]),
  );
}
