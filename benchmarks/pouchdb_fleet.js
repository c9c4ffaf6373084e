// The peer of the fleet benches: kiosks that replicate from pouchdb-server at once, then live. Their disk is memory.
// node pouchdb_fleet.js <folder of node_modules> <server URL> <file with one JSON document a line> <kiosks> <edits>
// prints {"pull_s": …, "delays_s": […], "bytes": …}: seconds until all kiosks have all documents; for each kiosk and
// edit the seconds from the server's answer to applied; bytes above TCP, both ways, that an edit cost one kiosk.
const fs = require("fs"), net = require("net"), path = require("path");
const [modules, url, file, many, edits] = process.argv.slice(2);
const load = (name) => require(require.resolve(name, { paths: [path.resolve(modules)] }));
const PouchDB = load("pouchdb");
PouchDB.plugin(load("pouchdb-adapter-memory"));

const sockets = new Set(), connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...words) {
  sockets.add(this);
  return connect.apply(this, words);
};
const wire = () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);
const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const happens = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

async function main() {
  const remote = new PouchDB(url + "/fleet");
  const documents = fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  for (let start = 0; start < documents.length; start += 1000)
    await remote.bulkDocs(documents.slice(start, start + 1000));

  const kiosks = Array.from({ length: Number(many) }, (_, number) => ({
    remote: new PouchDB(url + "/fleet"),
    local: new PouchDB("kiosk" + number, { adapter: "memory" }),
  }));
  const began = seconds();
  await Promise.all(kiosks.map((kiosk) => PouchDB.replicate(kiosk.remote, kiosk.local, { batch_size: 1000 })));
  const pull_s = seconds() - began;
  for (const kiosk of kiosks)
    if ((await kiosk.local.info()).doc_count !== documents.length) throw new Error("not all documents came");

  const delays_s = [];
  let bytes = 0;
  if (Number(edits)) {
    const lines = kiosks.map((kiosk) => PouchDB.replicate(kiosk.remote, kiosk.local, { live: true }));
    await Promise.all(lines.map((line) => happens(line, "paused")));
    for (let edit = 0; edit < Number(edits); edit++) {
      const document = await remote.get(documents[edit % documents.length]._id);
      document.blocks[0].text = "第" + (edit + 1) + "次更正：" + document.blocks[0].text.slice(0, 18);
      const before = wire();
      const applied = lines.map((line) => happens(line, "change").then(seconds));
      const settled = lines.map((line) => happens(line, "change").then(() => happens(line, "paused")));
      await remote.put(document);
      const published = seconds();
      for (const at of await Promise.all(applied)) delays_s.push(Math.max(0, at - published));
      await Promise.all(settled);
      bytes += (wire() - before) / kiosks.length / Number(edits);
    }
  }
  console.log(JSON.stringify({ pull_s, delays_s, bytes }));
  process.exit(0);
}
main().catch((error) => { console.error(error); process.exit(1); });
