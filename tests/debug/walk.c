// optimize: 0
// A list to walk through with a debugger.
struct node {
  int value;
  struct node *next;
};
static struct node third = {30, 0}, second = {20, &third}, first = {10, &second};
const char *title = "a list";

int sum(struct node *p) {
  int total = 0;
  while (p) {
    total += p->value;
    p = p->next;
  }
  return total;
}

__attribute__((export_name("run"))) int run(int n) {
  char letters[8] = "abc";
  double half = n / 2.0;
  long long large = 1;
  large <<= 40;
  letters[1] = 'X';
  int s = sum(&first);
  return s + n + letters[1] + (int)half + (int)(large >> 40) + (title[0] == 'a');
}
