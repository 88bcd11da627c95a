// As much of k6 as k6.mjs uses: runs each of its scenarios once and prints what would have been sent. k6 itself is a program of its own,
// which most machines do not have.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const sent = [];
const counted = [];
let request;

const modules = {
  'k6/http': {
    request: (method, url, body, options) => (sent.push({ method, url, body, ...options }), { status: 200 }),
  },
  'k6/execution': { scenario: { iterationInTest: 6 } },
  'k6/metrics': {},
};
Object.assign(globalThis, {
  __ENV: {
    SCENARIO: process.argv[2],
    STACK: process.argv[3],
    get REQUEST() {
      return request;
    },
  },
  open: file => readFileSync(file, 'utf8'),
  standIn: modules,
  StandInCounter: class {
    constructor(name) {
      this.name = name;
    }
    add(count) {
      counted.push([this.name, count]);
    }
  },
});
registerHooks({
  resolve: (name, context, next) =>
    name in modules ? { url: `stand-in:${name}`, shortCircuit: true } : next(name, context),
  load: (url, context, next) => {
    if (!url.startsWith('stand-in:')) return next(url, context);
    const name = url.slice('stand-in:'.length);
    const source = `export default standIn['${name}']; export const Counter = StandInCounter;`;
    return { format: 'module', source, shortCircuit: true };
  },
});

const k6 = await import('../k6.mjs');
for (const scenario of Object.values(k6.options.scenarios)) {
  request = scenario.env.REQUEST;
  k6[scenario.exec]();
}
console.log(JSON.stringify({ options: k6.options, sent, counted }));
