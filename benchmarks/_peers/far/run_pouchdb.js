// PouchDB on LevelDB: a hub behind express-pouchdb, a device that replicates both ways; orders as in orders.py.
'use strict';
const [environment, , folder] = process.argv.slice(2);
const {createRequire} = require('module');
const need = createRequire(environment + '/package.json');
const fs = require('fs'), http = require('http'), readline = require('readline'), crypto = require('crypto');
const PouchDB = need('pouchdb');
const Here = PouchDB.defaults({prefix: folder + '/'});
const FIELDS = ['country', 'year', 'convention', 'section', 'question', 'chemical', 'cas', 'quantity', 'unit',
  'status', 'remark', 'updated'];
console.log = console.error; // standard output is for answers alone
// A connection that breaks when its sync is over is nobody's error any more; one that matters fails its order.
for (const late of ['unhandledRejection', 'uncaughtException']) process.on(late, error => console.error(late, error));
const base = new Here('entries');

const does = {
  async load({file}) {
    const rows = JSON.parse(fs.readFileSync(file, 'utf-8')).map(row => ({_id: crypto.randomUUID(), ...row}));
    for (let begun = 0; begun < rows.length; begun += 1000) await base.bulkDocs(rows.slice(begun, begun + 1000));
    return {ids: rows.map(row => row._id)};
  },
  async serve() {
    const app = need('express')();
    const files = {logPath: folder + '/log.txt', configPath: folder + '/config.json'};
    app.use('/', need('express-pouchdb')(Here, {mode: 'minimumForPouchDB', ...files}));
    return new Promise(done => {
      const server = app.listen(0, '127.0.0.1', () => done({port: server.address().port}));
    });
  },
  async join() { return {}; }, // there is nothing to join
  async change({changes, at_once: atOnce}) {
    const documents = [];
    for (const [name, fields] of changes) {
      const document = Object.assign(await base.get(name), fields);
      if (atOnce) documents.push(document); else await base.put(document);
    }
    if (atOnce) await base.bulkDocs(documents);
    return {};
  },
  async sync({url}) {
    // Connections stay open during a sync, as in a browser; the fetch of Node alone opens one for each request.
    const agent = new http.Agent({keepAlive: true, maxSockets: 6});
    const fetch = (address, options) => PouchDB.fetch(address, {...options, agent});
    const begun = process.hrtime.bigint();
    await PouchDB.sync(base, new PouchDB(url + '/entries', {fetch}), {retry: false});
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    agent.destroy();
    return {seconds};
  },
  async digest() {
    const hash = crypto.createHash('sha256');
    const {rows} = await base.allDocs({include_docs: true});
    for (const row of rows) hash.update(JSON.stringify([row.id, ...FIELDS.map(name => row.doc[name])]));
    return {records: rows.length, hash: hash.digest('hex')};
  },
};

(async () => {
  for await (const line of readline.createInterface({input: process.stdin})) {
    const {do: what, ...order} = JSON.parse(line);
    let answer;
    try {
      answer = await does[what](order);
    } catch (error) {
      console.error(error);
      answer = {error: String(error && (error.message || error.reason) || error)};
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
  process.exit(0);
})();
