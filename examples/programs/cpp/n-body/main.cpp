// Motion of the Sun and the four giant planets by a symplectic integrator.
// Usage: main STEPS   Prints the energy of the system before and after: it should hardly change.

#include <array>
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <numbers>

struct Vector {
    double x, y, z;

    Vector operator-(const Vector& other) const { return {x - other.x, y - other.y, z - other.z}; }
    Vector operator*(double factor) const { return {x * factor, y * factor, z * factor}; }
    Vector& operator+=(const Vector& other) {
        x += other.x, y += other.y, z += other.z;
        return *this;
    }
    Vector& operator-=(const Vector& other) { return *this += other * -1.0; }
    double squared() const { return x * x + y * y + z * z; }
};

struct Body {
    Vector position, velocity;
    double mass;
};

constexpr double solar_mass = 4 * std::numbers::pi * std::numbers::pi;
constexpr double days_per_year = 365.24;

// Distances in astronomical units, times in years; velocities are given per day.
Body planet(Vector position, Vector velocity_per_day, double mass_in_suns) {
    return {position, velocity_per_day * days_per_year, mass_in_suns * solar_mass};
}

using System = std::array<Body, 5>;

System solar_system() {
    System system{{
        {{0, 0, 0}, {0, 0, 0}, solar_mass},
        planet({4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01},
               {1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05}, 9.54791938424326609e-04),
        planet({8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01},
               {-2.76742510726411899e-03, 4.99852801234917238e-03, 2.30417297573763929e-05}, 2.85885980666130812e-04),
        planet({1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01},
               {2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05}, 4.36624404335156298e-05),
        planet({1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01},
               {2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05}, 5.15138902046611451e-05),
    }};
    // The Sun moves so that the whole system stays where it is.
    for (const Body& body : system) {
        system[0].velocity -= body.velocity * (body.mass / solar_mass);
    }
    return system;
}

void advance(System& system, double years) {
    for (std::size_t i = 0; i < system.size(); ++i) {
        for (std::size_t j = i + 1; j < system.size(); ++j) {
            const Vector between = system[i].position - system[j].position;
            const double squared = between.squared();
            const double factor = years / (squared * std::sqrt(squared));
            system[i].velocity -= between * (system[j].mass * factor);
            system[j].velocity += between * (system[i].mass * factor);
        }
    }
    for (Body& body : system) {
        body.position += body.velocity * years;
    }
}

double energy(const System& system) {
    double sum = 0;
    for (std::size_t i = 0; i < system.size(); ++i) {
        sum += system[i].mass * system[i].velocity.squared() / 2;
        for (std::size_t j = i + 1; j < system.size(); ++j) {
            const Vector between = system[i].position - system[j].position;
            sum -= system[i].mass * system[j].mass / std::sqrt(between.squared());
        }
    }
    return sum;
}

int main(int argc, char* argv[]) {
    const long steps = argc > 1 ? std::atol(argv[1]) : 1000;
    System system = solar_system();
    std::cout << std::fixed << std::setprecision(9) << energy(system) << '\n';
    for (long step = 0; step < steps; ++step) {
        advance(system, 0.01);
    }
    std::cout << energy(system) << '\n';
}
