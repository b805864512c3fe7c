import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { detail, subjectsOf } from "../../lib/picture/detail";
import { difference } from "../../lib/picture/difference";
import { draw } from "../../lib/picture/draw";
import { LIMITS, mermaid } from "../../lib/picture/output/mermaid";
import { readable } from "../../lib/picture/overview";
import { GROUP_COLOURS } from "../../lib/picture/output/palette";
import type { Picture } from "../../lib/picture/picture";
import { compiledDocument } from "../compiled";
import { DISTRIBUTED_PAIRS } from "../truth/distributed-pairs";
import { pairs, type Pair } from "../truth/pairs";
import { crossedTitles } from "./geometry/drawn";
import { laidOut } from "./geometry/graphviz";
import { rendered } from "./geometry/mermaid-in-browser";
import { large, shared } from "./large";

const ENVIRONMENTS = join(__dirname, "../../environments");
const documents = readdirSync(ENVIRONMENTS).filter((file) => file.endsWith(".yaml"));
const drawn = (file: string) => draw(compiledDocument(join(ENVIRONMENTS, file)));
const both = ({ before, after }: Pair) => readable(difference(draw(before), draw(after)));

/** Three routers on each subnet, of some a pair. */
const SHARED = draw(shared());
const LARGE = large({ routers: 30, vms: 4, nodes: 4, computes: 10 });

/** What somebody is shown who asks for a host, a router or a subnet of a large one. */
function details(): Picture[] {
  const whole = draw(LARGE);
  const { routers, subnets } = subjectsOf(whole);
  return [
    ...whole.groups.slice(0, 6).map(({ id }) => detail(whole, { groups: [id] })),
    ...routers.slice(0, 3).map((name) => detail(whole, { routers: [name] })),
    ...subnets.slice(0, 3).map((name) => detail(whole, { subnets: [name] })),
    ...subjectsOf(SHARED).subnets.map((name) => detail(SHARED, { subnets: [name] })),
  ];
}

/** By what they are: documents of this repository, a large one, one that Mermaid has just room for, and changes. */
function pictures(): [what: string, picture: Picture][] {
  const changes: Picture[] = [];
  for (const [, pair] of DISTRIBUTED_PAIRS) changes.push(both(pair));
  for (const pair of fc.sample(pairs(), { seed: 3, numRuns: 12 })) changes.push(both(pair));
  return [
    ...documents.map((file): [string, Picture] => [file, drawn(file)]),
    ["large", readable(draw(LARGE))],
    ["large, in full", draw(LARGE)],
    [
      "a change of it",
      readable(difference(draw(LARGE), draw(large({ routers: 31, vms: 4, nodes: 4, computes: 10 }, LARGE)))),
    ],
    ["very large", draw(large({ routers: 1000, vms: 2, nodes: 150 }))],
    ...details().map((picture, i): [string, Picture] => [`detail ${i}`, picture]),
    ...changes.map((picture, i): [string, Picture] => [`change ${i}`, picture]),
  ];
}

const rgb = (hex: string) => `rgb(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(", ")})`;

test("Mermaid's own library draws each of them: all of it, from top to bottom, and no line goes through a name", () => {
  const all = pictures();
  const answers = rendered(all.map(([, picture]) => mermaid(picture)));
  expect(answers).toHaveLength(all.length);
  for (const [i, [what, picture]] of all.entries()) {
    const { error, titles, boxes, lines, edgeLabels, hosts } = answers[i]!;
    expect({ what, error, edgeLabels }).toEqual({ what, error: undefined, edgeLabels: 0 });
    const crossed = readable(picture) === picture ? crossedTitles({ titles, boxes, lines }) : [];
    expect({ what, crossed }).toEqual({ what, crossed: [] });
    expect(lines.length).toBeLessThanOrEqual(LIMITS.lines);
    const top = (kind: RegExp) => boxes.filter((box) => kind.test(box.kind)).map(({ y, height }) => y + height / 2);
    const [outside, carriers, vms] = [/external/, /router|network-node/, /vms|compute-host/].map(top) as [
      number[],
      number[],
      number[],
    ];
    if (what.endsWith(".yaml") || what.startsWith("large")) {
      expect({ what, is: Math.max(...outside) < Math.min(...carriers) }).toEqual({ what, is: true });
      expect({ what, is: Math.min(...carriers) < Math.min(...vms) }).toEqual({ what, is: true });
    }
    if (what === "very large") continue;
    expect({ what, boxes: boxes.length, lines: lines.length }).toEqual({
      what,
      boxes: picture.boxes.length,
      lines: picture.lines.length,
    });
    expect(hosts.map(({ kind }) => kind)).toEqual(picture.groups.map(() => rgb(GROUP_COLOURS.fill)));
  }
}, 600_000);

test("code that Mermaid cannot read is told", () => {
  expect(rendered(["flowchart BT\nn1[["])[0]!.error).toContain("Parse error");
}, 60_000);

test("in Graphviz's pictures no line goes through the name of a host, and none has a text", async () => {
  const all = [
    ...pictures().map(([, picture]) => readable(picture)),
    ...fc.sample(pairs(), { seed: 5, numRuns: 60 }).map(both),
  ];
  for (const picture of all) {
    const { titles, boxes, lines, edgeTexts } = await laidOut(picture);
    expect([titles.length, boxes.length, edgeTexts]).toEqual([picture.groups.length, picture.boxes.length, 0]);
    expect(lines).toHaveLength(picture.lines.length);
    expect({ title: picture.title, crossed: crossedTitles({ titles, boxes, lines }) }).toEqual({
      title: picture.title,
      crossed: [],
    });
  }
}, 600_000);
