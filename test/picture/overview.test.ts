import { difference } from "../../lib/picture/difference";
import { dot } from "../../lib/picture/output/dot";
import { draw } from "../../lib/picture/draw";
import { mermaid } from "../../lib/picture/output/mermaid";
import { readable } from "../../lib/picture/overview";
import type { Picture } from "../../lib/picture/picture";
import { boxTexts } from "../../lib/picture/texts";
import { large } from "./large";

/** What is written in a box, with its signs. */
function written({ boxes }: Picture, id: string): string[] {
  const signs = { added: "+ ", removed: "- ", changed: "~ " };
  return boxTexts(boxes.find((box) => box.id === id)!).map(({ text, mark }) => (mark ? signs[mark] : "") + text);
}

test("what can be taken in at once is drawn in full, and Mermaid draws what it has room for", () => {
  const small = draw(large({ routers: 8, vms: 2, nodes: 4 }));
  expect(readable(small)).toBe(small);
  const middle = draw(large({ routers: 20, vms: 2 }));
  expect(mermaid(middle).match(/router-\d+<br>/g)).toHaveLength(20);
  expect(readable(middle).note).toContain("overview");
});

test("30 routers and 120 VMs on 4 network nodes and 10 compute hosts: a box for each host", () => {
  const picture = readable(draw(large({ routers: 30, vms: 4, nodes: 4, computes: 10 })));
  expect(picture.boxes).toHaveLength(16);
  expect(written(picture, "network public")[0]).toBe("public");
  expect(written(picture, "networks")).toEqual(["30 VXLAN networks"]);
  const node = written(picture, "host network-1");
  expect([node[0], node.length]).toEqual(["network-1", 9]);
  expect(node[1]).toMatch(/^router-\d+ 203\.0\.\d+\.\d+, 1 port forward$/);
  const compute = written(picture, "host compute-1");
  expect(compute.slice(0, 2)).toEqual(["compute-1", "12 VMs"]);
  expect(compute[2]).toMatch(/^1 VM in web-\d+$/);
  const ways = picture.lines.filter(({ kind }) => kind === "way-out");
  expect(ways.reduce((sum, { weight }) => sum + weight!, 0)).toBe(120);
  expect(new Set(ways.map(({ from, to }) => `${from} ${to}`)).size).toBe(ways.length);
  expect(picture.lines.filter(({ kind }) => kind === "gateway")).toHaveLength(4);
});

test("what changes is told by name among much that does not", () => {
  const before = large({ routers: 100, vms: 4 });
  const after = draw(large({ routers: 101, vms: 4 }, before));
  const change = readable(difference(draw(before), after));
  const home = after.boxes.find(({ id }) => id.startsWith("router router-100 "))!.group!;
  expect(written(change, home).filter((text) => /^[+-]/.test(text))).toEqual([
    expect.stringMatching(/^\+ router-100 203\.0\.\d+\.\d+$/),
  ]);
  expect(written(change, home)[0]).toBe(`~ ${home.replace("host ", "")}`);
  expect(written(change, "networks")).toEqual(["~ 101 VXLAN networks", "+ tenant-100"]);
  expect(written(change, "host compute-0")).toContain("+ vm-400 10.0.100.50");
  expect(mermaid(change)).not.toContain("(-)");
});

test("of what changes in a router the router is named", () => {
  const picture = draw(large({ routers: 50, vms: 1 }));
  const moved = (text: string) => text.replace(/^tcp 80 /, "tcp 81 ");
  const other: Picture = {
    ...picture,
    boxes: picture.boxes.map((box) =>
      box.id.startsWith("router router-7 ")
        ? {
            ...box,
            lists: box.lists.map((list) => ({ ...list, texts: list.texts.map(({ text }) => ({ text: moved(text) })) })),
          }
        : box,
    ),
  };
  const changed = readable(difference(picture, other)).boxes.find(({ mark }) => mark !== undefined)!;
  expect(changed.lists.flatMap(({ texts }) => texts).filter(({ mark }) => mark !== undefined)).toEqual([
    { text: "router-7: tcp 81 → vm-7:80", mark: "added" },
    { text: "router-7: tcp 80 → vm-7:80", mark: "removed" },
  ]);
});

test("1,000 routers, on 300 hosts: too much for Mermaid, hosts of a kind are one box", () => {
  const picture = draw(large({ routers: 1000, vms: 2, nodes: 150 }));
  const code = mermaid(picture);
  expect(code).toContain('["150 network nodes"]');
  expect(code).toContain('("150 compute hosts")');
  expect(code.match(/ ==> /g)).toHaveLength(1);
  expect(dot(readable(picture)).match(/<B>compute-\d+</g)).toHaveLength(150);
});
