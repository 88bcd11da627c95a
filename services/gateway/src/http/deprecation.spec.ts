import { Controller, Module } from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { exposition } from '@na/telemetry';
import { DeprecationInterceptor } from './deprecation.interceptor.ts';
import { Text } from './fields.ts';
import { Gives } from './route.ts';

class WordDto {
  @Text('A word.')
  word!: string;
}

@Controller('v1')
class WordsController {
  @Gives('old-word', 'Gives a word, as before.', WordDto, {
    needs: 'public',
    deprecated: { since: '2026-12-01', sunset: '2027-12-01', successor: '/v1/word' },
  })
  before(): WordDto {
    return { word: 'owl' };
  }

  @Gives('word', 'Gives a word.', WordDto, { needs: 'public' })
  now(): WordDto {
    return { word: 'owl' };
  }
}

@Module({
  controllers: [WordsController],
  providers: [{ provide: APP_INTERCEPTOR, useClass: DeprecationInterceptor }],
})
class WordsModule {}

describe('a route that is deprecated', () => {
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(WordsModule, new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app?.close());

  it('answers as before, and says until when and what follows', async () => {
    const answer = await fetch(`${url}/v1/old-word`);
    expect(await answer.json()).toEqual({ word: 'owl' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      deprecation: '@1796083200',
      sunset: 'Wed, 01 Dec 2027 00:00:00 GMT',
      link: '</v1/word>; rel="successor-version"',
    });
    const { headers } = await fetch(`${url}/v1/word`);
    for (const name of ['deprecation', 'sunset', 'link']) expect(headers.has(name)).toBe(false);
  });

  it('is marked in the document, with a sentence', () => {
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    expect(paths['/v1/old-word']!.get).toMatchObject({
      deprecated: true,
      description: expect.stringContaining('it answers until 2027-12-01 at least. Use `/v1/word` in its place.'),
    });
    expect(paths['/v1/word']!.get).not.toHaveProperty('deprecated');
  });

  it('is counted', async () => {
    const counted = async () => {
      const text = await exposition.text();
      return Number(/na_deprecated_requests_total\{method="GET",route="\/v1\/old-word"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await counted();
    await fetch(`${url}/v1/old-word`);
    await fetch(`${url}/v1/word`);
    expect((await counted()) - before).toBe(1);
  });

  it('gives its users a year', () => {
    const declare = () =>
      Gives('x', 'Gives x.', WordDto, { needs: 'public', deprecated: { since: '2026-12-01', sunset: '2027-06-01' } });
    expect(declare).toThrow('must answer for a year');
  });
});
