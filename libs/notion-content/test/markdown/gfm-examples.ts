/** What GFM adds to CommonMark, written from its public rules: a few examples of each, and where each rule ends. */
const SECTIONS: { [section: string]: string[] } = {
  Tables: [
    '| foo | bar |\n| --- | --- |\n| baz | bim |\n',
    'a | b\n- | -\nc | d\n',
    '| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n',
    '| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n',
    '| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n',
    '| abc | def |\n| --- |\n| bar |\n',
    '| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n',
    '| abc | def |\n| --- | --- |\n',
    '| *a* | **b** | ~~c~~ | `d` | [e](https://x.y "t") |\n|---|---|---|---|---|\n| ![i](https://x.y/z) | <https://x.y> | x<br>y | \\* | &amp; |\n',
    '- a\n\n  | b | c |\n  | - | - |\n  | d | e |\n',
    '> | b | c |\n> | - | - |\n> | d |  |\n',
    '| | |\n|-|-|\n| | x |\n',
  ],
  'Task list items': [
    '- [ ] foo\n- [x] bar\n',
    '- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim\n',
    '- [X] foo\n- bar\n- [y] baz\n',
    '* [ ] **foo** and `bar`\n\n  more\n',
    '- [ ]\n- [ ]foo\n',
    '[ ] foo\n',
  ],
  Strikethrough: [
    '~~Hi~~ Hello, ~there~ world!\n',
    'This ~~has a\n\nnew paragraph~~.\n',
    'This will ~~~not~~~ strike.\n',
    '~~a **b** `c`~~ d~~e~~f\n',
    'a ~~ b ~~ c\n',
    '**~~a~~ b** ~~**c** d~~\n',
  ],
  Autolinks: [
    'www.commonmark.org\n',
    'Visit www.commonmark.org/help for more information.\n',
    'Visit www.commonmark.org.\n\nVisit www.commonmark.org/a.b.\n',
    'www.google.com/search?q=Markup+(business)\n\nwww.google.com/search?q=Markup+(business)))\n\n(www.google.com/search?q=Markup+(business))\n',
    'www.google.com/search?q=(business))+ok\n',
    'www.google.com/search?q=commonmark&hl=en\n\nwww.google.com/search?q=commonmark&hl;\n',
    'www.commonmark.org/he<lp\n',
    'http://commonmark.org\n\n(Visit https://encrypted.google.com/search?q=Markup+(business))\n',
    'foo@bar.baz\n',
    "hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.\n",
    'a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_\n',
    'mailto:foo@bar.baz\n\nxmpp:foo@bar.baz/txt\n',
    '*https://a.example/b* and **www.a.example**\n',
  ],
  'Raw HTML': [
    '<strong> <title> <style> <em>\n\n<blockquote>\n  <xmp> is disallowed.\n</blockquote>\n',
    'Press <kbd>Ctrl</kbd>+<kbd>C</kbd>, H<sub>2</sub>O\n',
    '<p align="center">\n  <img src="logo.png" width="20">\n</p>\n\ntext\n',
    '<!-- a comment -->\n\ntext <!-- another --> text\n',
  ],
  Footnotes: [
    'Here[^1] and there[^note].\n\n[^1]: One.\n\n[^note]: Two, with *stress*.\n',
    'A[^a].\n\n[^a]: First.\n\n    Second.\n\n    ```js\n    code();\n    ```\n',
    'None[^x].\n',
  ],
  Alerts: ['> [!NOTE]\n> Something *useful*.\n', '> [!WARNING]\n> One.\n>\n> Two.\n>\n> - three\n', '> [!CAUTION]\n'],
};

/** The examples, each with its section. */
export const gfmExamples = Object.entries(SECTIONS).flatMap(([section, sources]) =>
  sources.map(markdown => ({ section, markdown })),
);
