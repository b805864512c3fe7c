import { offerIn } from "../../lib/probe/offers";

const HEAD =
  "02010600" +
  "0a0b0c0d" +
  "00008000" +
  "00000000" +
  "ac100032" +
  "ac100002" +
  "00000000" +
  "fa163ea10050" +
  "00".repeat(10);
const [SNAME, FILE, COOKIE] = ["00".repeat(64), "00".repeat(128), "63825363"];
const SERVER = "3604ac100002";

test("an offer is read option by option", () => {
  const routes = "790d" + "18c0a801" + "ac100005" + "00" + "ac100001";
  const options = `350102${SERVER}0304ac100001${routes}001a0205aa060408080808ff`;
  expect(offerIn(HEAD + SNAME + FILE + COOKIE + options)).toEqual({
    xid: "0a0b0c0d",
    address: "172.16.0.50",
    server: "172.16.0.2",
    routers: ["172.16.0.1"],
    routes: [
      { destination: "192.168.1.0/24", nexthop: "172.16.0.5" },
      { destination: "0.0.0.0/0", nexthop: "172.16.0.1" },
    ],
    mtu: 1450,
    dns: ["8.8.8.8"],
  });
});

test("options that had no room stand in the fields for names, and long ones come in parts", () => {
  const file = `0304ac100009ff`.padEnd(256, "0");
  const options = `350102${SERVER}340101` + "0602" + "0808" + "0602" + "0808" + "ff";
  expect(offerIn(HEAD + SNAME + file + COOKIE + options)).toMatchObject({ routers: ["172.16.0.9"], dns: ["8.8.8.8"] });
});

test.each([
  ["an acknowledgement", HEAD + SNAME + FILE + COOKIE + `350105${SERVER}ff`],
  ["a request", "01" + HEAD.slice(2) + SNAME + FILE + COOKIE + "350102ff"],
  ["no DHCP", HEAD + SNAME + FILE + "00000000" + "350102ff"],
  ["half a message", HEAD],
  ["nothing", ""],
])("%s is no offer", (_, message) => {
  expect(offerIn(message)).toBeUndefined();
});

test("an option that is cut off is read as far as it is there", () => {
  expect(offerIn(HEAD + SNAME + FILE + COOKIE + `350102${SERVER}060808080808`)).toMatchObject({ dns: ["8.8.8.8"] });
});
