// npm run sandbox [-- --port N --seed demo|empty|large:N --postgres URL --json …]: the Notion sandbox alone, in this very process.
import './register.mjs';

await import(new URL('../../services/notion-sandbox/src/main.ts', import.meta.url).href);
