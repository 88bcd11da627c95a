/** The 90 languages that a code block of Notion may name (client 5.26). */
// prettier-ignore
export const LANGUAGES = [
  'abap', 'abc', 'agda', 'arduino', 'ascii art', 'assembly', 'bash', 'basic', 'bnf', 'c', 'c#', 'c++', 'clojure', 'coffeescript',
  'coq', 'css', 'dart', 'dhall', 'diff', 'docker', 'ebnf', 'elixir', 'elm', 'erlang', 'f#', 'flow', 'fortran', 'gherkin', 'glsl',
  'go', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'idris', 'java', 'javascript', 'json', 'julia', 'kotlin', 'latex', 'less',
  'lisp', 'livescript', 'llvm ir', 'lua', 'makefile', 'markdown', 'markup', 'matlab', 'mathematica', 'mermaid', 'nix',
  'notion formula', 'objective-c', 'ocaml', 'pascal', 'perl', 'php', 'plain text', 'powershell', 'prolog', 'protobuf', 'purescript',
  'python', 'r', 'racket', 'reason', 'ruby', 'rust', 'sass', 'scala', 'scheme', 'scss', 'shell', 'smalltalk', 'solidity', 'sql',
  'swift', 'toml', 'typescript', 'vb.net', 'verilog', 'vhdl', 'visual basic', 'webassembly', 'xml', 'yaml', 'java/c/c++/c#',
] as const;

export type Language = (typeof LANGUAGES)[number];

/** Those whose name cannot be, or usually is not, the first word of a fence, and what stands there for them. */
const FENCE_WORDS: { [language in Language]?: string } = {
  'plain text': '',
  'ascii art': 'ascii-art',
  'c#': 'csharp',
  'c++': 'cpp',
  docker: 'dockerfile',
  'f#': 'fsharp',
  'java/c/c++/c#': 'java-c-cpp-csharp',
  'llvm ir': 'llvm',
  'notion formula': 'notion-formula',
  'objective-c': 'objectivec',
  'vb.net': 'vbnet',
  'visual basic': 'vb',
  webassembly: 'wasm',
};

/** What else people write at a fence. */
const ALIASES: { [word: string]: Language } = {
  'c++': 'c++',
  'c#': 'c#',
  cjs: 'javascript',
  cs: 'c#',
  docker: 'docker',
  'f#': 'f#',
  fs: 'f#',
  golang: 'go',
  hs: 'haskell',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  'objective-c': 'objective-c',
  plaintext: 'plain text',
  proto: 'protobuf',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shell',
  tex: 'latex',
  text: 'plain text',
  tf: 'hcl',
  ts: 'typescript',
  tsx: 'typescript',
  txt: 'plain text',
  webassembly: 'webassembly',
  yml: 'yaml',
};

const BY_WORD = new Map<string, Language>(
  LANGUAGES.map(language => [fenceWord(language), language] as const)
    .filter(([word]) => word)
    .concat(Object.entries(ALIASES)),
);

/** The word behind a fence for a language; empty for plain text. */
export function fenceWord(language: Language): string {
  return FENCE_WORDS[language] ?? language;
}

/** The language that the first word behind a fence names; none when Notion has no such language. */
export function languageOf(word: string): Language | undefined {
  return BY_WORD.get(word.toLowerCase());
}

export function isLanguage(given: unknown): given is Language {
  return (LANGUAGES as readonly unknown[]).includes(given);
}
