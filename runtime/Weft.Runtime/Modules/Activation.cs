namespace Weft;

/// <summary>Pointwise activation functions.</summary>
public enum Activation
{
    /// <summary>GELU through the error function, exact.</summary>
    Gelu,

    /// <summary>GELU through the hyperbolic tangent: an approximation that models were trained with.</summary>
    GeluTanh,

    /// <summary><c>x * sigmoid(1.702 x)</c>.</summary>
    QuickGelu,

    /// <summary><c>max(x, 0)</c>.</summary>
    Relu,

    /// <summary>The square of <see cref="Relu"/>.</summary>
    Relu2,

    /// <summary><c>x * sigmoid(x)</c>, also called swish.</summary>
    Silu,

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
}
