/** A formula in x, as a closed family of records: each knows its value and its derivative. */
sealed interface Expression {
    double at(double x);

    Expression derivative();

    record Constant(double value) implements Expression {
        public double at(double x) {
            return value;
        }

        public Expression derivative() {
            return new Constant(0);
        }
    }

    record Variable() implements Expression {
        public double at(double x) {
            return x;
        }

        public Expression derivative() {
            return new Constant(1);
        }
    }

    record Sum(Expression left, Expression right) implements Expression {
        public double at(double x) {
            return left.at(x) + right.at(x);
        }

        public Expression derivative() {
            return new Sum(left.derivative(), right.derivative());
        }
    }

    record Product(Expression left, Expression right) implements Expression {
        public double at(double x) {
            return left.at(x) * right.at(x);
        }

        public Expression derivative() {
            return new Sum(new Product(left.derivative(), right), new Product(left, right.derivative()));
        }
    }

    /** A base to a constant power, which also covers division. */
    record Power(Expression base, double exponent) implements Expression {
        public double at(double x) {
            return Math.pow(base.at(x), exponent);
        }

        public Expression derivative() {
            Expression outer = new Product(new Constant(exponent), new Power(base, exponent - 1));
            return new Product(outer, base.derivative());
        }
    }

    record Call(Function function, Expression argument) implements Expression {
        public double at(double x) {
            return function.apply(argument.at(x));
        }

        public Expression derivative() {
            return new Product(function.derivativeOf(argument), argument.derivative());
        }
    }

    enum Function {
        SIN {
            double apply(double value) {
                return Math.sin(value);
            }

            Expression derivativeOf(Expression argument) {
                return new Call(COS, argument);
            }
        },
        COS {
            double apply(double value) {
                return Math.cos(value);
            }

            Expression derivativeOf(Expression argument) {
                return new Product(new Constant(-1), new Call(SIN, argument));
            }
        },
        EXP {
            double apply(double value) {
                return Math.exp(value);
            }

            Expression derivativeOf(Expression argument) {
                return new Call(EXP, argument);
            }
        },
        LOG {
            double apply(double value) {
                return Math.log(value);
            }

            Expression derivativeOf(Expression argument) {
                return new Power(argument, -1);
            }
        };

        abstract double apply(double value);

        abstract Expression derivativeOf(Expression argument);
    }
}
