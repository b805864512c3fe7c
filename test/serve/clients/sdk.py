"""Calls of openstacksdk. Arguments: endpoint, token. Prints what they gave as JSON."""

import json
import sys

import openstack
from openstack import exceptions

endpoint, token = sys.argv[1:]
cloud = openstack.connection.Connection(auth_type="admin_token", endpoint=endpoint, token=token, region_name="RegionOne")
network = cloud.network
said = {}

tenant = network.create_network(name="sdk")
subnet = network.create_subnet(network_id=tenant.id, name="sdk-v4", ip_version=4, cidr="10.44.0.0/24")
ports = [network.create_port(network_id=tenant.id) for _ in range(3)]
routers = [network.create_router(name=f"sdk-{i}") for i in range(3)]
said["pages"] = [router.name for router in network.routers(limit=1)]
said["filter"] = sorted(port.fixed_ips[0]["ip_address"] for port in network.ports(network_id=tenant.id, device_owner=""))
said["found"] = network.find_router("sdk-1").id == routers[1].id
said["none"] = network.find_router("nowhere")
network.add_interface_to_router(routers[0], subnet_id=subnet.id)
said["interface"] = len(list(network.ports(device_id=routers[0].id)))
fresh = network.get_router(routers[2].id)
said["renamed"] = network.update_router(fresh, if_revision=fresh.revision_number, name="sdk-9").name
try:
    network.update_router(fresh, if_revision=1, name="sdk-8")
except exceptions.PreconditionFailedException as error:
    said["precondition"] = type(error).__name__
try:
    network.get_router("3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61")
except exceptions.ResourceNotFound as error:
    said["missing"] = type(error).__name__
said["agents"] = sorted({agent.binary for agent in network.agents()})
said["hosting"] = [agent.host for agent in network.routers_hosting_l3_agents(routers[0])]
network.remove_interface_from_router(routers[0], subnet_id=subnet.id)
for router in routers:
    network.delete_router(router)
for port in ports:
    network.delete_port(port)
network.delete_subnet(subnet)
network.delete_network(tenant)
said["left"] = [router.name for router in network.routers()]
json.dump(said, sys.stdout)
