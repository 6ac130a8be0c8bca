package examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies the transfers given as FROM:TO:AMOUNT; one that would overdraw is refused by an exception. */
public class BankAccount {
    static class Overdrawn extends RuntimeException {
        Overdrawn(String owner, long missing) {
            super(owner + " lacks " + missing);
        }
    }

    private final Map<String, Long> balances = new LinkedHashMap<>();

    void deposit(String owner, long amount) {
        balances.merge(owner, amount, (a, b) -> a + b);
    }

    void transfer(String from, String to, long amount) {
        long balance = balances.getOrDefault(from, 0L);
        if (balance < amount) {
            throw new Overdrawn(from, amount - balance);
        }
        deposit(from, -amount);
        deposit(to, amount);
    }

    public static void main(String[] arguments) {
        var bank = new BankAccount();
        bank.deposit("Ada", 100);
        bank.deposit("Grace", 50);
        List<String> refused = new ArrayList<>();
        for (var argument : arguments) {
            var parts = argument.split(":");
            try {
                bank.transfer(parts[0], parts[1], Long.parseLong(parts[2]));
            } catch (Overdrawn e) {
                refused.add(e.getMessage());
            }
        }
        bank.balances.forEach((owner, balance) -> System.out.println(owner + " has " + balance));
        refused.forEach(reason -> System.out.println("refused: " + reason));
    }
}
