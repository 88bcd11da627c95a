import { Module } from '@nestjs/common';
import { HorizonFigures } from './horizon-figures.ts';

/** How far back the database has to keep what is dead. */
@Module({ providers: [HorizonFigures] })
export class HorizonModule {}
