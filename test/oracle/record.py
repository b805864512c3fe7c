"""Records in cases/*/neutron.json the rules that the agent of Neutron makes of the routers in cases/*/environment.yaml.

    /usr/bin/python3 test/oracle/record.py

needs root and the package python3-neutron; version 21.0.0 (Debian 12) with iptables 1.8.9 made what is there now. All rules are
made by Neutron's own classes and loaded by its IptablesManager into network namespaces that end with this command; recorded is
what iptables-save says then. Only what has nothing to do with rules is replaced: devices, addresses, locks between processes.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid
from unittest import mock

import yaml

if sys.argv[1:] != ["apart"]:
    os.makedirs("/run/netns", exist_ok=True)
    os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, __file__, "apart"])
sys.argv[0] = "neutron-l3-agent"  # the chains are named after the program

from neutron_lib import constants  # noqa: E402
from oslo_concurrency import lockutils  # noqa: E402
from oslo_config import cfg  # noqa: E402

from neutron.agent import l3_agent  # noqa: E402
from neutron.agent.l3 import dvr_edge_router, dvr_fip_ns, dvr_local_router, legacy_router  # noqa: E402
from neutron.agent.l3.extensions import port_forwarding  # noqa: E402
from neutron.agent.linux import ip_lib, utils  # noqa: E402

CASES = pathlib.Path(__file__).resolve().parent / "cases"


def main():
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
    l3_agent.register_opts(cfg.CONF)
    lockutils.set_defaults(tempfile.mkdtemp())
    patches = [
        mock.patch.object(utils, "execute", execute),
        mock.patch.object(ip_lib, "device_exists", return_value=True),
        mock.patch.object(ip_lib, "set_ip_nonlocal_bind_for_namespace"),
        mock.patch.object(dvr_fip_ns.namespaces.Namespace, "create"),
        mock.patch.object(dvr_edge_router.dvr_snat_ns.SnatNamespace, "exists", return_value=True),
    ]
    for patch in patches:
        patch.start()
    for case in sorted(CASES.iterdir()):
        document = yaml.safe_load((case / "environment.yaml").read_text())
        namespaces = Case(document).namespaces()
        (case / "neutron.json").write_text(json.dumps({"namespaces": namespaces}, indent=2) + "\n")


def execute(cmd, process_input=None, **_kwargs):
    """Neutron's own asks a privileged helper."""
    if cmd[:3] == ["ip", "netns", "exec"] and not os.path.exists(f"/run/netns/{cmd[3]}"):
        subprocess.run(["ip", "netns", "add", cmd[3]], check=True)
    words = [str(word) for word in cmd]
    return subprocess.run(words, input=process_input, check=True, capture_output=True, text=True).stdout


def rules_of(namespace):
    subprocess.run(["ip", "netns", "exec", namespace, "iptables", "-t", "raw", "-S"], check=True, capture_output=True)
    saved = execute(["ip", "netns", "exec", namespace, "iptables-save"])
    subprocess.run(["ip", "netns", "delete", namespace], check=True)
    return [line for line in saved.splitlines() if not line.startswith("#")]


def an_id(*words):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(words)))


class Case:
    """One router, in the words of the server: what it sends to its agents."""

    def __init__(self, document):
        self.document = document
        ((_, self.declared),) = document["routers"].items()
        self.distributed = self.declared.get("distributed", False)
        gateway = self.declared["external_gateway_info"]
        self.subnets = [port["subnet"] for port in self.declared["interfaces"]]
        self.external = {
            "id": an_id("gateway"),
            "network_id": an_id("network", gateway["network"]),
            "fixed_ips": [{"ip_address": gateway["ip_address"], "prefixlen": 24, "subnet_id": an_id("public-v4")}],
        }
        self.mappings = document["dhcp_host_mappings"]
        self.router = {
            "id": an_id("router"),
            "enable_snat": gateway.get("enable_snat", True),
            "gw_port": self.external,
            "gw_port_host": "network-1",
            "routes": [],
            "distributed": self.distributed,
            constants.INTERFACE_KEY: [self.port("interface", name, 1) for name in self.subnets],
            constants.SNAT_ROUTER_INTF_KEY: [self.port("snat", name, 254) for name in self.subnets],
        }

    def port(self, kind, subnet, last):
        declared = next(n["subnets"][subnet] for n in self.document["networks"].values() if subnet in n.get("subnets", {}))
        address = declared["cidr"].split("/")[0].rsplit(".", 1)[0] + f".{last}"
        fixed = {"ip_address": address, "prefixlen": 24, "subnet_id": an_id(subnet)}
        return {"id": an_id(kind, subnet), "fixed_ips": [fixed], "mac_address": "fa:16:3e:00:00:01"}

    def floating(self):
        """Of whole addresses, with the host of the VM, as the server tells it to agents of distributed routers."""
        found = []
        for name, given in self.document["floating_ips"].items():
            if "port" not in given:
                continue
            vm = self.mappings[given["port"]]
            fip = {
                "id": an_id("floating", name),
                "floating_ip_address": given["floating_ip_address"],
                "fixed_ip_address": vm["ip_address"],
                "host": vm["host"],
            }
            if self.distributed and not self.reaches_outside(vm["host"]):
                fip[constants.DVR_SNAT_BOUND] = True
            found.append(fip)
        return found

    def reaches_outside(self, host):
        return "bridge_mappings" in self.document["hosts"][host]

    def forwardings(self):
        for name, given in self.document["floating_ips"].items():
            for port, pf in given.get("port_forwardings", {}).items():
                def ports(side):
                    return pf.get(f"{side}_port_range") or f"{pf[f'{side}_port']}:{pf[f'{side}_port']}"
                yield mock.Mock(
                    spec_set=["id", "floating_ip_address", "protocol", "internal_ip_address", "internal_port_range", "external_port_range"],
                    id=an_id("forwarding", name, port),
                    floating_ip_address=given["floating_ip_address"],
                    protocol=pf["protocol"],
                    internal_ip_address=self.mappings[pf["internal_port_id"]]["ip_address"],
                    internal_port_range=ports("internal"),
                    external_port_range=ports("external"),
                )

    def namespaces(self):
        if not self.distributed:
            return [self.centralised()]
        hosts = [name for name, host in self.document["hosts"].items() if host["role"] == "compute"]
        return self.snat_node() + [namespace for host in hosts for namespace in self.compute_host(host)]

    def centralised(self):
        router = {**self.router, constants.FLOATINGIP_KEY: self.floating()}
        ri = legacy_router.LegacyRouter(mock.Mock(), router["id"], router, cfg.CONF, driver())
        self.process(ri, ri.get_external_device_name(self.external["id"]))
        self.forward(ri.iptables_manager)
        devices = {**self.internal(ri), ri.get_external_device_name(self.external["id"]): "public-v4"}
        return described("network-1", "qrouter", ri.ns_name, devices)

    def snat_node(self):
        router = {**self.router, constants.FLOATINGIP_KEY: [fip for fip in self.floating() if constants.DVR_SNAT_BOUND in fip]}
        ri = self.distributed_router(dvr_edge_router.DvrEdgeRouter, "network-1", router, "dvr_snat")
        outside = ri.get_snat_external_device_interface_name(self.external)
        with mock.patch.object(ri, "_external_gateway_added"), mock.patch.object(ri, "_plug_snat_port"):
            ri._create_dvr_gateway(self.external, outside)
        self.process(ri, outside)
        self.forward(ri.snat_iptables_manager)
        sg = {ri._get_snat_int_device_name(port["id"]): name
              for name, port in zip(self.subnets, router[constants.SNAT_ROUTER_INTF_KEY])}
        return [described("network-1", "snat", ri.snat_namespace.name, {**sg, outside: "public-v4"})]

    def compute_host(self, host):
        fips = [fip for fip in self.floating() if fip["host"] == host]
        outside = self.reaches_outside(host)
        router = {**self.router, constants.FLOATINGIP_KEY: fips}
        ri = self.distributed_router(dvr_local_router.DvrLocalRouter, host, router, "dvr" if outside else "dvr_no_external")
        if outside:
            ri.fip_ns.create()
            self.process(ri, None)
            rfp = ri.fip_ns.get_rtr_ext_device_name(ri.router_id)
            fpr = ri.fip_ns.get_int_device_name(ri.router_id)
            fg = ri.fip_ns.get_ext_device_name(an_id("fg", host))
            return [
                described(host, "qrouter", ri.ns_name, {**self.internal(ri), rfp: "rfp"}),
                described(host, "fip", ri.fip_ns.name, {fpr: "rfp", fg: "public-v4"}),
            ]
        with mock.patch.object(ri, "get_external_device_interface_name", return_value=None):
            self.process(ri, None)
        return [described(host, "qrouter", ri.ns_name, self.internal(ri))]

    def distributed_router(self, kind, host, router, mode):
        conf = cfg.CONF
        conf.set_override("agent_mode", mode)
        conf.set_override("state_path", tempfile.mkdtemp())
        fip_ns = dvr_fip_ns.FipNamespace(self.external["network_id"], conf, driver(), False)
        agent = mock.Mock()
        agent.get_fip_ns.return_value = fip_ns
        with mock.patch.object(dvr_local_router.DvrLocalRouter, "_load_used_fip_information"):
            ri = kind(host, agent, router["id"], router, conf, driver())
        ri.fip_ns = fip_ns
        return ri

    def process(self, ri, outside):
        """What RouterInfo.process does, in its order, without devices."""
        with ri.iptables_manager.defer_apply():
            ri._handle_router_snat_rules(self.external, outside)
            ri.process_snat_dnat_for_fip()
        ri.process_address_scope()

    def forward(self, manager):
        extension = port_forwarding.PortForwardingAgentExtension()
        for pf in self.forwardings():
            extension._rule_apply(manager, pf, port_forwarding.PORT_FORWARDING_PREFIX + pf.id)
        manager.apply()

    def internal(self, ri):
        return {ri.get_internal_device_name(port["id"]): name
                for name, port in zip(self.subnets, self.router[constants.INTERFACE_KEY])}


def driver():
    return mock.Mock(DEV_NAME_LEN=14)


def described(host, kind, name, devices):
    return {"host": host, "kind": kind, "devices": devices, "rules": rules_of(name)}


main()
