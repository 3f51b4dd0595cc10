import java.util.Locale;

/** Reads formulas such as 3*x^2 - sin(x)/x by recursive descent. */
final class FormulaParser {
    private final String text;
    private int position;

    private FormulaParser(String text) {
        this.text = text.replace(" ", "");
    }

    static Expression parse(String text) {
        FormulaParser parser = new FormulaParser(text);
        Expression expression = parser.sum();
        if (parser.position < parser.text.length()) {
            throw parser.error();
        }
        return expression;
    }

    private Expression sum() {
        Expression result = product();
        while (true) {
            if (accept('+')) {
                result = new Expression.Sum(result, product());
            } else if (accept('-')) {
                result = new Expression.Sum(result, negated(product()));
            } else {
                return result;
            }
        }
    }

    private Expression product() {
        Expression result = factor();
        while (true) {
            if (accept('*')) {
                result = new Expression.Product(result, factor());
            } else if (accept('/')) {
                result = new Expression.Product(result, new Expression.Power(factor(), -1));
            } else {
                return result;
            }
        }
    }

    private Expression factor() {
        if (accept('-')) {
            return negated(factor());
        }
        Expression base = primary();
        if (!accept('^')) {
            return base;
        }
        double sign = accept('-') ? -1 : 1;
        return new Expression.Power(base, sign * number());
    }

    private Expression primary() {
        if (accept('(')) {
            return closed(sum());
        }
        if (Character.isDigit(peek())) {
            return new Expression.Constant(number());
        }
        int start = position;
        while (Character.isLetter(peek())) {
            position++;
        }
        String name = text.substring(start, position);
        if (name.equals("x")) {
            return new Expression.Variable();
        }
        for (Expression.Function function : Expression.Function.values()) {
            if (function.name().toLowerCase(Locale.ROOT).equals(name) && accept('(')) {
                return new Expression.Call(function, closed(sum()));
            }
        }
        throw error();
    }

    private Expression closed(Expression expression) {
        if (!accept(')')) {
            throw error();
        }
        return expression;
    }

    private double number() {
        int start = position;
        while (Character.isDigit(peek()) || peek() == '.') {
            position++;
        }
        if (start == position) {
            throw error();
        }
        return Double.parseDouble(text.substring(start, position));
    }

    private static Expression negated(Expression expression) {
        return new Expression.Product(new Expression.Constant(-1), expression);
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private boolean accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    private IllegalArgumentException error() {
        return new IllegalArgumentException("cannot read the formula at character " + (position + 1));
    }
}
