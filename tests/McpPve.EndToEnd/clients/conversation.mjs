// What each client does with the server, and the one JSON line that the test reads.
export async function converse({ list, call, protocol }) {
  const tools = await list();
  const lists = [];
  for (const node of ["pve1", "pve2", "pve3"]) lists.push(await call("pve_list_qemu_vms", { node }));
  const stopped = lists
    .flatMap((result) => result.structuredContent?.items ?? [])
    .find((vm) => vm.status === "stopped" && !vm.template && !vm.lock);
  const progress = [];
  const start = stopped && (await call("pve_start_qemu_vm", { vmid: stopped.vmid }, (p) => progress.push(p)));
  const error = await call("pve_get_qemu_status", { vmid: 999999 });
  console.log(JSON.stringify({ protocol: protocol(), tools: tools.map((t) => t.name), list: lists[0], start, progress, error }));
}

export const [command, ...args] = process.argv.slice(2);
