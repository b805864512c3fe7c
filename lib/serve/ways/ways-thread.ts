import { parentPort } from "node:worker_threads";
import { placementOf, type Content } from "../../api/base/view";
import type { Topology } from "../../model/topology";
import type { Placement } from "../../placement/placement";
import { isSameJson } from "../../text/json";
import { World } from "../../trace/world/world";
import { sent, type SentError } from "../write/messages";
import type { Masters } from "./masters";
import { wayAnswer, type Ends, type WayAnswer } from "./way-answer";

/** A thread of its own: the files of all hosts are made in it, while the other one answers. */
export interface WayOrder {
  readonly id: number;
  readonly ends: Ends;
  readonly masters: Masters;
  /** undefined: the last one is still what the document says. */
  readonly content?: Pick<Content, "topology" | "placed">;
}

export type WayReport =
  { readonly id: number; readonly answer: WayAnswer } | { readonly id: number; readonly error: SentError };

let drawn: { readonly topology: Topology; readonly placement: Placement };
let held: { readonly world: World; readonly masters: Masters } | undefined;

parentPort!.on("message", (order: WayOrder) => parentPort!.postMessage(report(order)));

function report({ id, ends, masters, content }: WayOrder): WayReport {
  try {
    if (content !== undefined) {
      drawn = { topology: content.topology, placement: placementOf(content.placed) };
      held = undefined;
    }
    if (held === undefined || !isSameJson(held.masters, masters)) {
      held = { world: new World(drawn.topology, drawn.placement, masters), masters };
    }
    return { id, answer: wayAnswer(held.world, masters, ends) };
  } catch (error) {
    return { id, error: sent(error) };
  }
}
