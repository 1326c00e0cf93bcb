using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using static Weft.ConfigMath;

namespace Weft.Tests.Modules;

public sealed class ConfigMathTests
{
    [Theory]
    [InlineData(7, 2, 3, 1)]
    [InlineData(-7, 2, -4, 1)]
    [InlineData(7, -2, -4, -1)]
    [InlineData(-7, -2, 3, -1)]
    [InlineData(6, -2, -3, 0)]
    [InlineData(0, 5, 0, 0)]
    [InlineData(long.MinValue, 1, long.MinValue, 0)]
    public void Division_floors(long a, long b, long quotient, long remainder)
    {
        FloorDiv(a, b).ShouldBe(quotient);
        FloorMod(a, b).ShouldBe(remainder);
    }

    [Fact]
    public void Quotient_and_remainder_give_the_number_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<(long A, long B)>().Filter(p => p.B is not (0 or -1)),
        p => (FloorDiv(p.A, p.B) * p.B) + FloorMod(p.A, p.B) == p.A && (FloorMod(p.A, p.B) == 0 || (FloorMod(p.A, p.B) < 0) == (p.B < 0)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void What_has_no_result_is_a_config_error()
    {
        Should.Throw<ConfigException>(() => FloorDiv(7, 0)).Message.ShouldBe("7 // 0: division by zero.");
        Should.Throw<ConfigException>(() => FloorMod(7, 0)).Message.ShouldBe("7 % 0: division by zero.");
        Should.Throw<ConfigException>(() => FloorDiv(7.5, 0)).Message.ShouldBe("7.5 // 0: division by zero.");
        Should.Throw<ConfigException>(() => Divide(1, 0)).Message.ShouldBe("1 / 0: division by zero.");
        Should.Throw<ConfigException>(() => FloorDiv(long.MinValue, -1)).Message.ShouldBe("-9223372036854775808 // -1 does not fit 64 bits.");
        Should.Throw<ConfigException>(() => Product([long.MaxValue, 2])).Message.ShouldBe("9223372036854775807 * 2 does not fit 64 bits.");
        Should.Throw<ConfigException>(() => Product(new Size2(long.MaxValue, 2)));
        Should.Throw<ConfigException>(() => RoundUp(long.MaxValue, 8));
        Should.Throw<ConfigException>(() => ToInt(9.3e18)).Message.ShouldBe("int(9.3E+18) does not fit 64 bits.");
        Should.Throw<ConfigException>(() => ToInt(double.NaN));
        Should.Throw<ConfigException>(() => Pow(2, -1)).Message.ShouldBe("2 ** -1: an integer has no negative power.");
        Should.Throw<ConfigException>(() => Pow(10, 19));
        FloorMod(long.MinValue, -1).ShouldBe(0);
    }

    [Fact]
    public void Messages_are_the_same_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE");
            Should.Throw<ConfigException>(() => FloorDiv(-7.5, 0)).Message.ShouldBe("-7.5 // 0: division by zero.");
            Should.Throw<ConfigException>(() => FloorDiv(-7, 0)).Message.ShouldBe("-7 // 0: division by zero.");
            new Size2(-1, 2).ToString().ShouldBe("[-1, 2]");
            ((ValueList<double>)[-1.5]).ToString().ShouldBe("[-1.5]");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Numbers_mix_as_in_expressions()
    {
        ToInt(-2.9).ShouldBe(-2);
        ToInt(768 * 2.6667).ShouldBe(2048);
        Pow(2, 10).ShouldBe(1024L);
        Pow(-1, 5).ShouldBe(-1L);
        Pow(0, 0).ShouldBe(1L);
        Pow(2, -0.5).ShouldBe(Math.Sqrt(0.5), 1e-15);
        FloorDiv(7.5, 2).ShouldBe(3.0);
        FloorMod(-7.5, 2).ShouldBe(0.5);
        RoundUp(17, 8).ShouldBe(24);
        RoundUp(16, 8).ShouldBe(16);
        RoundUp(-3, 8).ShouldBe(0);
        Product((ValueList<long>)[2, 3, 4]).ShouldBe(24);
        Product(new Size2(3, 5)).ShouldBe(15);
    }

    [Fact]
    public void Sizes_work_element_by_element()
    {
        Size2 image = new(-7, 14);
        Size2 square = 4;

        FloorDiv(image, 4).ShouldBe(new Size2(-2, 3));
        FloorMod(image, 4).ShouldBe(new Size2(1, 2));
        (image / square).ShouldBe(new Size2(-2, 3));
        (image % 4).ShouldBe(new Size2(1, 2));
        (image + 1).ShouldBe(new Size2(-6, 15));
        (1 - image).ShouldBe(new Size2(8, -13));
        (image * square).ShouldBe(new Size2(-28, 56));
        (-image).ShouldBe(new Size2(7, -14));
        (square == 4).ShouldBeTrue();
        image.ToString().ShouldBe("[-7, 14]");
        image[0].ShouldBe(-7);
        image[1].ShouldBe(14);
        image.ToArray().ShouldBe([-7, 14]);
        Should.Throw<ArgumentOutOfRangeException>(() => image[2]);
        Should.Throw<ConfigException>(() => image * new Size2(long.MaxValue, 1));
    }

    [Fact]
    public void Value_lists_compare_by_their_elements()
    {
        ValueList<long> list = [3, 5, 7];
        ValueList<long> same = [3, 5, 7];
        ValueList<long> other = [3, 5];

        list.ShouldBe(same);
        (list == same).ShouldBeTrue();
        (list != other).ShouldBeTrue();
        list.GetHashCode().ShouldBe(same.GetHashCode());
        list.Equals((object)other).ShouldBeFalse();
        list[1].ShouldBe(5);
        list.Count.ShouldBe(3);
        list.ToString().ShouldBe("[3, 5, 7]");
        ((ValueList<long>)[.. other, 9]).AsSpan().ToArray().ShouldBe([3, 5, 9]);
    }
}
