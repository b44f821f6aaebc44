import { describeCases } from './harness.ts';
import { elementwise } from './elementwise.ts';

describeCases('elementwise', elementwise);
