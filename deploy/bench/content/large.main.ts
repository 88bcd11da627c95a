import { fromMarkdown, toRequest } from '@na/notion-content';
import { largeText } from './documents.ts';

const text = largeText();
const from = performance.now();
const { blocks } = fromMarkdown(text);
const requests = toRequest(blocks);
const seconds = (performance.now() - from) / 1_000;
// KiB at most, over the life of the process.
const megabytes = process.resourceUsage().maxRSS / 1_024;
process.send!({ seconds, megabytes, blocks: requests.length });
