import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** Takes the pictures of the README. */
export default defineConfig(base, { testMatch: '**/*.picture.ts' });
