import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { pngOf, svgOf } from "../../lib/cli/output/image";
import type { Declarations } from "../../lib/model/declared/declarations";
import { difference } from "../../lib/picture/difference";
import { dot } from "../../lib/picture/output/dot";
import { draw } from "../../lib/picture/draw";
import { mermaid } from "../../lib/picture/output/mermaid";
import { readable } from "../../lib/picture/overview";
import type { Picture } from "../../lib/picture/picture";
import { compiled, compiledDocument } from "../compiled";
import { shared } from "./large";

/** `UPDATE_GOLDEN=1 npx jest test/picture` rewrites the pictures: look at them. */
const ROOT = join(__dirname, "../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");
const DVR = readFileSync(join(ROOT, "environments/dvr.yaml"), "utf8");
/** r2 and what leaves through it move to network-1, a VM comes, a forward has another port. */
const MOVED = [
  ["preferred_agent: network-2 }", "preferred_agent: network-1 }"],
  ["network_node: network-2", "network_node: network-1"],
  ["34203, internal_port_id: vm1", "8080, internal_port_id: vm1"],
  ["internal_port_id: vm2, internal_port: 8000", "internal_port_id: vm2, internal_port: 8000, return_path: snat"],
  [
    "  vm2: {",
    '  vm3: { subnet: web, mac_address: "fa:16:3e:a1:00:53", ip_address: 172.16.0.53, host: compute-1 }\n  vm2: {',
  ],
].reduce((text, [from, to]) => text.replace(from!, to!), SPREAD);

const pictureOf = (document: string) => draw(compiled(parse(document) as Declarations));
const golden = (name: string) => draw(compiledDocument(join(ROOT, `test/golden/${name}/environment.yaml`)));

function expectCommitted(file: string, text: string): void {
  const path = join(ROOT, file);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}

test.each(["spread", "ha", "options"])("%s as Mermaid", (name) => {
  expectCommitted(`test/picture/golden/${name}.mmd`, mermaid(golden(name)));
});

test("a distributed router as Mermaid", () => {
  expectCommitted("test/picture/golden/dvr.mmd", mermaid(pictureOf(DVR)));
});

test("what moves, as Mermaid", () => {
  expectCommitted("test/picture/golden/moved.mmd", mermaid(difference(pictureOf(SPREAD), pictureOf(MOVED))));
});

test("the pictures of docs/pictures.md are what is drawn today", async () => {
  expectCommitted("docs/pictures/spread.svg", await svgOf(dot(pictureOf(SPREAD))));
  expectCommitted("docs/pictures/dvr.svg", await svgOf(dot(pictureOf(DVR))));
  expectCommitted("docs/pictures/large.svg", await svgOf(dot(readable(draw(shared())))));
  expectCommitted("docs/pictures/moved.svg", await svgOf(dot(difference(pictureOf(SPREAD), pictureOf(MOVED)))));
});

test("who is master, and where VMs leave", () => {
  const { boxes, lines } = golden("ha");
  const [master, slave] = boxes.filter(({ id }) => id.startsWith("router "));
  expect([master, slave].map((box) => [box!.kind, box!.group, box!.texts[0]!.text])).toEqual([
    ["router", "host network-1", "edge · master"],
    ["standby", "host network-2", "edge · slave"],
  ]);
  const wayOut = lines.find(({ kind }) => kind === "way-out");
  expect(wayOut).toMatchObject({ to: master!.id });
  expect(boxes.find(({ id }) => id === wayOut!.from)).toMatchObject({
    group: "host compute-1",
    lists: [{ texts: [{ text: "vm1 172.16.0.50" }] }],
  });
});

test("a compute host's instance, by which SNAT node its VMs leave, and where floating IPs are", () => {
  const { boxes, lines } = pictureOf(DVR);
  const waysFrom = (host: string) => lines.filter(({ from }) => from === `router r1 ${host}`).map(({ to }) => to);
  expect(["compute-1", "compute-2", "compute-3"].map(waysFrom)).toEqual([
    ["router r1 network-1"],
    ["router r1@network-2 network-2"],
    ["router r1@network-2 network-2"],
  ]);
  const listOf = (id: string) =>
    boxes.find((box) => box.id === id)!.lists.flatMap(({ texts }) => texts.map(({ text }) => text));
  expect(listOf("router r1 compute-1")).toEqual(["203.0.113.101 ↔ vm1"]);
  expect(listOf("router r1 compute-3")).toEqual([]);
  expect(listOf("router r1@network-2 network-2")).toEqual(["203.0.113.103 ↔ vm3", "tcp 34204 → vm4:8000"]);
  const outside = lines.filter(({ kind, from }) => kind === "gateway" && from === "network public");
  expect(outside.map(({ to }) => to)).toEqual([
    "router r1 network-1",
    "router r1 compute-1",
    "router r1 compute-2",
    "router r1@network-2 network-2",
  ]);
});

test("a router that moves goes from one host and comes to the other; a forward is a changed line of its router", () => {
  const { boxes } = difference(pictureOf(SPREAD), pictureOf(MOVED));
  const marks = boxes.filter(({ mark }) => mark !== undefined).map(({ id, mark }) => `${mark} ${id}`);
  expect(marks).toEqual([
    "changed router r1 network-1",
    "added router r2 network-1",
    "changed vms compute-1 web 172.16.0.1",
    "added vms compute-2 web 172.16.0.1",
    "removed router r2 network-2",
    "removed vms compute-2 web 172.16.0.10",
  ]);
  expect(boxes.find(({ id }) => id === "router r1 network-1")!.lists.at(-1)!.texts).toEqual([
    { text: "tcp 8080 → vm1:8000", mark: "added" },
    { text: "tcp 34203 → vm1:8000", mark: "removed" },
  ]);
});

test("what did not change has no mark", () => {
  expect(difference(pictureOf(SPREAD), pictureOf(SPREAD))).toEqual(pictureOf(SPREAD));
});

/** With so many more VMs on compute-1, and ports of r1 that lead to vm1. */
function withMany(vms: number, ports: number): string {
  const mappings = Array.from({ length: vms }, (_, i) => {
    const mac = `fa:16:3e:a2:00:${String(i).padStart(2, "0")}`;
    return `  many${i}: { subnet: web, mac_address: "${mac}", ip_address: 172.16.0.${100 + i}, host: compute-1 }\n`;
  });
  const forwards = Array.from({ length: ports }, (_, i) => {
    return `  port${i}: { router: r1, protocol: tcp, external_port: ${100 + i}, internal_port_id: vm1, internal_port: ${100 + i} }\n`;
  });
  return SPREAD.replace("dhcp_host_mappings:\n", `dhcp_host_mappings:\n${mappings.join("")}`).replace(
    "gateway_port_forwardings:\n",
    `gateway_port_forwardings:\n${forwards.join("")}`,
  );
}

/** What Mermaid shows of a box, and what of that is marked. */
function shown(
  picture: Picture,
  of: RegExp,
): { readonly texts: readonly string[]; readonly marked: readonly string[] } {
  const texts = mermaid(picture)
    .split("\n")
    .find((line) => of.test(line))!
    .split("<br>");
  return { texts, marked: texts.filter((text) => /\([+-]\) /.test(text)).map((text) => text.replace(/".*$/, "")) };
}

test("many VMs in one place are counted", () => {
  const { texts } = shown(pictureOf(withMany(20, 0)), /<br>many0 172/);
  expect(texts).toHaveLength(9);
  expect(texts.at(-1)).toMatch(/^… 14 more VMs"/);
});

test("of long lists what changes is told, and nothing that stays is said to go", () => {
  const change = difference(pictureOf(withMany(8, 8)), pictureOf(withMany(9, 10)));
  const vms = shown(change, /many0 172/);
  expect([vms.texts[1], vms.texts.length]).toEqual(["(+) many8 172.16.0.108", 9]);
  expect(vms.marked).toHaveLength(1);
  expect(shown(change, /r1<br>/).marked).toEqual(["(+) tcp 108 → vm1:108", "(+) tcp 109 → vm1:109"]);
});

test("what a long list does not show of a change is counted", () => {
  const change = difference(pictureOf(withMany(3, 0)), pictureOf(withMany(30, 0)));
  const { texts, marked } = shown(change, /\(\+\) many/);
  expect(marked).toHaveLength(8);
  expect(texts.slice(-2)).toEqual([
    expect.stringMatching(/^… 4 more VMs/),
    expect.stringMatching(/^\(\+\) … 20 more VMs/),
  ]);
});

test("a router that is on a network twice has one line there; what did not change there has no mark", () => {
  const twice = golden("options");
  const box = twice.boxes.find(({ texts }) => texts[0]!.text === "routed")!;
  expect(box.lists[0]!.texts).toEqual([{ text: "db 172.16.1.254" }, { text: "web 172.16.0.10" }]);
  expect(twice.lines.filter(({ kind, from }) => kind === "interface" && from === box.id)).toHaveLength(1);
  expect(difference(twice, twice)).toEqual(twice);
});

test("a compute host shows its network node, although there is no VM on it", () => {
  const { groups } = pictureOf(SPREAD.replace(/^ {2}vm2: .*\n/m, "").replace(/^.*internal_port_id: vm2.*\n/m, ""));
  expect(groups.find(({ id }) => id === "host compute-2")!.texts).toEqual([
    { text: "compute-2" },
    { text: "→ network-2" },
  ]);
});

test("another network node of a compute host is a change of the host", () => {
  const alone = SPREAD.replace(/^.*internal_port_id: vm2.*\n/m, "");
  const [was, is] = [alone, alone.replace("network_node: network-2", "network_node: network-1")].map(pictureOf);
  const { groups } = difference(was!, is!);
  expect(groups.filter(({ mark }) => mark !== undefined).map(({ id, texts }) => [id, texts])).toEqual([
    [
      "host compute-2",
      [{ text: "compute-2" }, { text: "→ network-1", mark: "added" }, { text: "→ network-2", mark: "removed" }],
    ],
  ]);
});

const HOSTILE = `x"]:::y\n</svg><script>alert(1)</script>\`#quot;%%{init}%%\\N`;
const hostile: Picture = {
  title: HOSTILE,
  note: HOSTILE,
  groups: [{ id: "g", texts: [{ text: HOSTILE }] }],
  boxes: [{ id: "b", kind: "vms", group: "g", texts: [{ text: HOSTILE }], lists: [], about: {} }],
  lines: [{ from: "b", to: "b", kind: "way-out" }],
};

test("a text that would be more than a text is shown as it is", async () => {
  const code = mermaid(hostile).replace(/^%%.*/, "");
  expect(code.split("\n").filter((line) => line.includes("x#34;#93;"))).toHaveLength(3);
  expect(code).not.toMatch(/["\]]:::y|<\/svg>|<script|%%|`/);
  const svg = await svgOf(dot(hostile));
  expect(svg).not.toContain("<script");
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
});

test("a PNG has its texts although no font is installed, and is the same every time", async () => {
  const png = async (name: string) => pngOf(dot({ title: name, groups: [], boxes: [], lines: [] }));
  const [first, again, other] = [await png("mmmm"), await png("mmmm"), await png("wwww")];
  expect(first.subarray(1, 4).toString()).toBe("PNG");
  expect(again.equals(first)).toBe(true);
  expect(other.equals(first)).toBe(false);
});
