// Deriche's recursive edge detector: four passes over an image of floats
#include "kernel.h"
enum { W = 1600, H = 1000, ROUNDS = 6 };

static void kernel(int w, int h, float alpha, float in[W][H], float out[W][H], float y1[W][H], float y2[W][H]) {
  const float e = expf(-alpha), e2 = expf(-2 * alpha);
  const float k = (1 - e) * (1 - e) / (1 + 2 * alpha * e - e2);
  const float a1 = k, a2 = k * e * (alpha - 1), a3 = k * e * (alpha + 1), a4 = -k * e2;
  const float b1 = powf(2, -alpha), b2 = -e2;
  for (int i = 0; i < w; ++i) {
    float ym1 = 0, ym2 = 0, xm1 = 0;
    for (int j = 0; j < h; ++j) {
      y1[i][j] = a1 * in[i][j] + a2 * xm1 + b1 * ym1 + b2 * ym2;
      xm1 = in[i][j];
      ym2 = ym1;
      ym1 = y1[i][j];
    }
  }
  for (int i = 0; i < w; ++i) {
    float yp1 = 0, yp2 = 0, xp1 = 0, xp2 = 0;
    for (int j = h - 1; j >= 0; --j) {
      y2[i][j] = a3 * xp1 + a4 * xp2 + b1 * yp1 + b2 * yp2;
      xp2 = xp1;
      xp1 = in[i][j];
      yp2 = yp1;
      yp1 = y2[i][j];
    }
  }
  for (int i = 0; i < w; ++i)
    for (int j = 0; j < h; ++j) out[i][j] = y1[i][j] + y2[i][j];
  for (int j = 0; j < h; ++j) {
    float tm1 = 0, ym1 = 0, ym2 = 0;
    for (int i = 0; i < w; ++i) {
      y1[i][j] = a1 * out[i][j] + a2 * tm1 + b1 * ym1 + b2 * ym2;
      tm1 = out[i][j];
      ym2 = ym1;
      ym1 = y1[i][j];
    }
  }
  for (int j = 0; j < h; ++j) {
    float tp1 = 0, tp2 = 0, yp1 = 0, yp2 = 0;
    for (int i = w - 1; i >= 0; --i) {
      y2[i][j] = a3 * tp1 + a4 * tp2 + b1 * yp1 + b2 * yp2;
      tp2 = tp1;
      tp1 = out[i][j];
      yp2 = yp1;
      yp1 = y2[i][j];
    }
  }
  for (int i = 0; i < w; ++i)
    for (int j = 0; j < h; ++j) out[i][j] = y1[i][j] + y2[i][j];
}

int main(void) {
  float(*in)[H] = allocate(sizeof(float) * W * H), (*out)[H] = allocate(sizeof(float) * W * H);
  float(*y1)[H] = allocate(sizeof(float) * W * H), (*y2)[H] = allocate(sizeof(float) * W * H);
  for (int i = 0; i < W; ++i)
    for (int j = 0; j < H; ++j) in[i][j] = (float)((313 * i + 991 * j) % 65536) / 65535.0f;
  double sum = 0;
  for (int round = 0; round < ROUNDS; ++round) {
    kernel(W, H, 0.25f, in, out, y1, y2);
    in[round][round] += 0.5f;
    sum += out[W / 2][H / 3 + round];
  }
  for (int i = 0; i < W; ++i)
    for (int j = 0; j < H; ++j) sum += out[i][j];
  printf("deriche %.17g\n", sum);
}
