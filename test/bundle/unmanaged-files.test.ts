import { Layout } from "../../lib/artefacts/layout";
import { unmanagedFiles } from "../../lib/bundle/files/unmanaged-files";

const layout = new Layout("e");
const file = (path: string, text: string) => ({ path: layout.current(path), mode: "0644" as const, text });

test("every device of ours on the host by its whole name, once, and no bridge of the host's own", () => {
  const [networkd, networkManager] = unmanagedFiles(layout, [
    file("networks/1", "bridge brq1 1450\nvxlan vxlan-7 7 198.18.1.11\npeer 198.18.1.12\n"),
    file(
      "routers/1/ports",
      "namespace qrouter-1\nport qr-1 tap2 fa:16:3e:00:00:01 1450 brq1\naddress qr-1 10.0.0.1/24\n",
    ),
    file("routers/1/sysctl", "port qr-9 tap9\n"),
    file("dhcp/1/ports", "namespace qdhcp-1\nport ns-1 tap1 fa:16:3e:00:00:02 1500 br-ex\n"),
  ]);
  expect(networkd!.path).toBe("/etc/vrouter/e/current/unmanaged/00-0-vrouter-e.network");
  expect(networkd!.text.match(/^Name=.*/gm)).toEqual(["Name=brq1", "Name=tap1", "Name=tap2", "Name=vxlan-7"]);
  expect(networkManager!.text).toMatch(
    /^unmanaged-devices\+=interface-name:brq1;interface-name:tap1;interface-name:tap2;interface-name:vxlan-7$/m,
  );
});

test("a host without a device needs no file", () => {
  expect(unmanagedFiles(layout, [file("networks/none", "")])).toEqual([]);
});
