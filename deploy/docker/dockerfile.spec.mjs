import { contextOf, stagesOf } from './dockerfile.mjs';

const TEXT = `# An image.
FROM node:24 AS build
COPY . .
RUN npm ci \\
# why
 && npm run build

FROM node:24
ENV NODE_ENV=production PORT=8080
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["main.js"]
`;

describe('a Dockerfile', () => {
  it('is read stage by stage, its long commands as one line', () => {
    const [build, final] = stagesOf(TEXT);
    expect(build).toMatchObject({
      from: 'node:24 AS build',
      copies: ['. .'],
      runs: [expect.stringMatching(/^npm ci +&& npm run build$/)],
    });
    expect(final).toMatchObject({
      env: { NODE_ENV: 'production', PORT: '8080' },
      entrypoint: ['node', '--enable-source-maps'],
      cmd: ['main.js'],
    });
  });

  it('is refused when it has an instruction that is not known', () => {
    expect(() => stagesOf('FROM node:24\nADD . .\n')).toThrow(
      'The Dockerfile has "ADD . ."; known are FROM, ARG, WORKDIR',
    );
  });
});

describe('a .dockerignore', () => {
  it('leaves out what it names, anywhere below when it says so', () => {
    const isTaken = contextOf('# not these\ndocs\n**/gen\n**/*.log\n');
    expect(['docs', 'gen', 'libs/contracts/src/gen', 'a/b.log'].filter(isTaken)).toEqual([]);
    expect(['libs', 'libs/docs', 'libs/general', 'logs'].filter(path => !isTaken(path))).toEqual([]);
  });

  it('is refused when it has an exception', () => {
    expect(() => contextOf('docs\n!docs/a.md\n')).toThrow('exception "!docs/a.md"');
  });
});
