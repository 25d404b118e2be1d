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
  const declined = await call("pve_delete_qemu_snapshot", { vmid: 105, snapname: "clean-install" });
  answer = { action: "accept", content: { confirm: "clean-install" } };
  const confirmed = await call("pve_delete_qemu_snapshot", { vmid: 105, snapname: "clean-install" });
  console.log(JSON.stringify({ protocol: protocol(), tools: tools.map((t) => t.name), list: lists[0], start, progress, error, questions, declined, confirmed }));
}

export const [command, ...args] = process.argv.slice(2);

export const isUrl = (text) => /^https?:/.test(text);

// How a client of HTTP is configured with a token.
export const http = process.env.BEARER ? { requestInit: { headers: { Authorization: `Bearer ${process.env.BEARER}` } } } : {};

// Whoever sits before the client: declines what it is asked first.
const questions = [];
let answer = { action: "decline" };
export const person = async (request) => {
  questions.push(request.params.message);
  return answer;
};
