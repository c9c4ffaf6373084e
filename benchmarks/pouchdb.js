// The peer of the cache bench: PouchDB replicating from pouchdb-server, as its documentation shows it.
// node pouchdb.js <folder of node_modules> <server URL> <file with one JSON document a line> <local folder>
// prints {"load_s": …, "pull_s": …}: seconds to fill the server, and to pull into an empty local database.
const path = require("path"), fs = require("fs");
const [modules, url, file, local] = process.argv.slice(2);
const PouchDB = require(require.resolve("pouchdb", { paths: [path.resolve(modules)] }));

async function main() {
  const remote = new PouchDB(url + "/documents");
  const lines = fs.readFileSync(file, "utf8").trim().split("\n");
  const began = process.hrtime.bigint();
  for (let start = 0; start < lines.length; start += 1000)
    await remote.bulkDocs(lines.slice(start, start + 1000).map((line) => JSON.parse(line)));
  const loaded = process.hrtime.bigint();
  const target = new PouchDB(local);
  const done = await PouchDB.replicate(remote, target, { batch_size: 1000 });
  const pulled = process.hrtime.bigint();
  const found = await target.info();
  if (!done.ok || found.doc_count !== lines.length) throw new Error("not all documents came: " + found.doc_count);
  console.log(JSON.stringify({ load_s: Number(loaded - began) / 1e9, pull_s: Number(pulled - loaded) / 1e9 }));
}
main().catch((error) => { console.error(error); process.exit(1); });
