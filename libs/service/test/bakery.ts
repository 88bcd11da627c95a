import { Body, Controller, Get, Inject, Module, Param, Post, Query, UnauthorizedException } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { serviceConfig } from '@na/config';
import { defineProblem } from '@na/errors';
import { flow, logger, TelemetryModule, traceId } from '@na/telemetry';
import { Drain } from '../src/index.ts';

/** A service as small as can be, for the specs: it bakes. */
export const configShape = serviceConfig.extend({});

const OvenBusy = defineProblem({
  kind: 'unavailable',
  code: 'oven_busy',
  title: 'Oven busy',
  detail: ({ loaves }: { loaves: number }) => `The oven is full of ${loaves} loaves; come back when they are done.`,
});

class Topping {
  @IsString()
  name!: string;

  @IsInt()
  @Min(1)
  grams!: number;
}

class NewLoaf {
  @IsString()
  @MaxLength(20)
  name!: string;

  @IsOptional()
  @IsIn(['rye', 'wheat'])
  kind?: string;

  @IsOptional()
  @IsString()
  recipeSecret?: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Topping)
  toppings?: Topping[];
}

class LoafQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Max(100)
  limit?: number;
}

@Controller('loaves')
class LoafController {
  constructor(@Inject(Drain) private readonly drain: Drain) {}

  @Post()
  bake(@Body() loaf: NewLoaf) {
    return { loaf, traceId: traceId(), correlationId: flow.current()?.correlationId };
  }

  @Get()
  list(@Query() query: LoafQuery) {
    return { query };
  }

  @Get('busy')
  busy() {
    throw OvenBusy({ loaves: 7, retryAfterMs: 1500 });
  }

  @Get('burnt')
  burnt() {
    throw new Error('cannot reach postgres://baker:hunter2@oven');
  }

  @Get('secret')
  refused() {
    throw new UnauthorizedException('Only the baker may know');
  }

  /** Takes its time. */
  @Get('slow/:ms')
  async slow(@Param('ms') milliseconds: string) {
    logger('oven').info('baking slowly');
    await new Promise(resolve => setTimeout(resolve, Number(milliseconds)));
    return { done: true };
  }

  /** Takes as long as the service stays. */
  @Get('wait')
  async wait() {
    logger('oven').info('waiting');
    await new Promise(resolve => this.drain.signal.addEventListener('abort', resolve));
    return { ended: this.drain.signal.reason as string };
  }

  /** An error that nobody handles. */
  @Get('fire')
  fire() {
    setImmediate(() => void Promise.reject(new Error('The bakery is on fire.')));
    return {};
  }
}

@Module({ imports: [TelemetryModule.forRoot({ service: 'bakery' })], controllers: [LoafController] })
export class BakeryModule {}
