"""Calls of openstacksdk. Arguments: URL of a server, token.

Before each call `POST URL/step/<number>` says which one begins. Prints a list of what each is, what it gave back, and the
error that it raised.
"""

import json
import sys
import urllib.request

import openstack
from openstack import exceptions
from openstack.resource import Resource

url, token = sys.argv[1:]
cloud = openstack.connection.Connection(auth_type="admin_token", endpoint=url, token=token, region_name="RegionOne")
network = cloud.network
nowhere = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61"
said = []


def plain(value):
    if isinstance(value, Resource):
        return {key: one for key, one in value.to_dict().items() if key != "location"}
    if isinstance(value, (str, int, dict, type(None))):
        return value
    return [plain(one) for one in value]


def step(what, call, /, *args, **given):
    urllib.request.urlopen(urllib.request.Request(f"{url}/step/{len(said)}", method="POST"))
    try:
        value = call(*args, **given)
        out = plain(value)
        said.append({"step": what, "ended": "well", "out": out})
        return value
    except exceptions.SDKException as error:
        said.append({"step": what, "ended": f"{type(error).__name__} {getattr(error, 'status_code', '')}"})
        return None


def listed(call, *args, **given):
    return lambda: list(call(*args, **given))


def names(call, *args, **given):
    return lambda: [one.name for one in call(*args, **given)]


tenant = step("create network", network.create_network, name="sdk")
outside = step(
    "create external network",
    network.create_network,
    name="out",
    is_router_external=True,
    provider_network_type="flat",
    provider_physical_network="physnet-x",
)
subnet = step(
    "create subnet", network.create_subnet, network_id=tenant.id, name="sdk-v4", ip_version=4, cidr="10.44.0.0/24"
)
step("create external subnet", network.create_subnet, network_id=outside.id, name="out-v4", ip_version=4, cidr="192.0.2.0/24")
step("subnets of a network", listed(network.subnets, network_id=tenant.id))
step("subnet of no network", network.create_subnet, network_id=nowhere, name="x", ip_version=4, cidr="10.45.0.0/24")
step("address that is none", network.create_subnet, network_id=tenant.id, name="x", ip_version=4, cidr="10.45.0/24/7")
ports = [
    step(f"create port {i}", network.create_port, network_id=tenant.id, name=f"vm-{i}", fixed_ips=[{"ip_address": f"10.44.0.{i}"}])
    for i in (4, 5, 6)
]
step("create ports", network.create_ports, [{"network_id": tenant.id, "name": "bulk-1", "fixed_ips": [{"ip_address": "10.44.0.7"}]}])
step("find it", network.find_port, "bulk-1")
step("update port", network.update_port, ports[0], name="vm-7")
step("port at an address elsewhere", network.create_port, network_id=tenant.id, fixed_ips=[{"ip_address": "10.99.0.1"}])
step("ports of an address", names(network.ports, fixed_ips="ip_address=10.44.0.5"))
step("ports with fields", listed(network.ports, network_id=tenant.id, fields=["id", "name"]))
routers = [step(f"create router {i}", network.create_router, name=f"sdk-{i}") for i in range(3)]
step("pages", lambda: sorted(router.name for router in network.routers(limit=1)))
step("in order", names(network.routers, sort_key="name", sort_dir="desc"))
step("by two names", lambda: sorted(one.name for one in network.routers(name=["sdk-0", "sdk-2"])))
step("find router", network.find_router, "sdk-1")
step("find none", network.find_router, "nowhere")
step("find none, which must be", network.find_router, "nowhere", ignore_missing=False)
step("gateway", network.update_router, routers[0], external_gateway_info={
    "network_id": outside.id, "external_fixed_ips": [{"ip_address": "192.0.2.50"}]
})
step("gateway to no network", network.update_router, routers[1], external_gateway_info={"network_id": nowhere})
step("add interface", network.add_interface_to_router, routers[0], subnet_id=subnet.id)
step("add it again", network.add_interface_to_router, routers[0], subnet_id=subnet.id)
step("ports of a router", lambda: sorted(port.device_owner for port in network.ports(device_id=routers[0].id)))
step("extra routes", network.add_extra_routes_to_router, routers[0], {
    "router": {"routes": [{"destination": "10.9.0.0/24", "nexthop": "10.44.0.4"}]}
})
fresh = step("get router", network.get_router, routers[2].id)
step("change what was seen", network.update_router, fresh, if_revision=fresh.revision_number, name="sdk-9")
step("change what was not", network.update_router, fresh, if_revision=1_000_000_000, name="sdk-8")
step("get no router", network.get_router, nowhere)
step("delete no router", network.delete_router, nowhere, ignore_missing=False)
step("agents", lambda: sorted({agent.binary for agent in network.agents()}))
step("who hosts it", lambda: len(list(network.routers_hosting_l3_agents(routers[0]))))
ip = step("create floating IP", network.create_ip, floating_network_id=outside.id, floating_ip_address="192.0.2.90")
step("floating IP of a network inside", network.create_ip, floating_network_id=tenant.id)
step("find floating IP", network.find_ip, "192.0.2.90")
step("associate", network.update_ip, ip, port_id=ports[1].id)
step("floating IPs of a port", listed(network.ips, port_id=ports[1].id))
step("disassociate", network.update_ip, ip, port_id=None)
forwarding = step(
    "create port forwarding",
    network.create_floating_ip_port_forwarding,
    ip,
    internal_ip_address="10.44.0.5",
    internal_port_id=ports[1].id,
    internal_port=80,
    external_port=8080,
    protocol="tcp",
)
step("port forwardings", listed(network.floating_ip_port_forwardings, ip))
step("update port forwarding", network.update_floating_ip_port_forwarding, ip, forwarding, external_port=8081)
step("delete port forwarding", network.delete_floating_ip_port_forwarding, ip, forwarding)
step("delete floating IP", network.delete_ip, ip)
step("delete router in use", network.delete_router, routers[0])
step("delete network in use", network.delete_network, tenant)
step("remove interface", network.remove_interface_from_router, routers[0], subnet_id=subnet.id)
step("remove it again", network.remove_interface_from_router, routers[0], subnet_id=subnet.id)
for router in routers:
    step(f"delete {router.name}", network.delete_router, router)
for name in ("vm-7", "vm-5", "vm-6", "bulk-1"):
    step(f"delete {name}", lambda: network.delete_port(network.find_port(name)))
for name in ("sdk-v4", "out-v4"):
    step(f"delete {name}", lambda: network.delete_subnet(network.find_subnet(name)))
for one in (tenant, outside):
    step(f"delete {one.name}", network.delete_network, one)
step("left", names(network.routers))
json.dump(said, sys.stdout)
