import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compiledDocument } from "../compiled";
import { neutronRouters } from "./neutron-routers";
import { ourRouters } from "./our-routers";
import { packetsOf } from "./packets";
import { surroundingsOf } from "./walk/around";
import { packetText } from "./walk/packet";
import { Walk, type World } from "./walk/world";
const CASES = join(__dirname, "cases");
for (const name of readdirSync(CASES)) {
  if (process.argv[2] && process.argv[2] !== name) continue;
  const compilation = compiledDocument(join(CASES, name, "environment.yaml"));
  const around = surroundingsOf(compilation);
  const worlds = [neutronRouters(join(CASES, name), compilation, around), ourRouters(compilation, around)];
  let same = 0;
  for (const { from, to, packet } of packetsOf(compilation, around)) {
    const [n, o] = worlds.map((world: World) => {
      const walk = new Walk(world);
      const a = walk.from(from, packet);
      const answered = walk.isAnswered(from, packet, a);
      return "why" in a ? `nowhere (${a.why})` : `${a.at} ${packetText(a.packet)} ${answered ? "answered" : "NOT"}`;
    });
    if (n === o) same++;
    else console.log(name, from.name, "->", to, packetText(packet), "\n   N", n, "\n   O", o);
  }
  console.log(name, "same", same);
}
