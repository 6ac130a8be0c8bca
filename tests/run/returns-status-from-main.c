// What main returns is the exit status.
//! status: 7
int main(void) { return 7; }
