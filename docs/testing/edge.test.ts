import { TerraformStack, Testing } from "cdktf";
import { Edge } from "./edge";

interface Resources {
  readonly terraform_data: Record<string, { readonly triggers_replace: Record<string, string> }>;
}

/** What the hosts get that is about this network: without programs and units, which are the package's and change with it. */
function filesOf(stack: TerraformStack): Record<string, Record<string, string>> {
  const { resource } = JSON.parse(Testing.synth(stack, true)) as { resource: Resources };
  return Object.fromEntries(
    Object.entries(resource.terraform_data).map(([host, { triggers_replace: files }]) => [
      host,
      Object.fromEntries(Object.entries(files).filter(([path]) => !/\/(runtime|systemd)\//.test(path))),
    ]),
  );
}

test("the hosts get what they had, and nothing else", () => {
  expect(filesOf(new Edge(Testing.app(), "edge"))).toMatchSnapshot();
});

test("port 80 leads to the web server", () => {
  const text = JSON.stringify(filesOf(new Edge(Testing.app(), "edge"))["network-1"]);
  expect(text).toMatch(/--dport 80 .* --to-destination 172\.16\.0\.50:8080/);
});

test("an address that is outside of the subnet is refused", () => {
  expect(() => Testing.synth(new Edge(Testing.app(), "edge", "172.16.9.50"), true)).toThrow(
    /ADDRESS_OUTSIDE_SUBNET: DhcpHostMapping "vm1": ipAddress/,
  );
});
