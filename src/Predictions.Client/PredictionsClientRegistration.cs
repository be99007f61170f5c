using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Predictions.Client;
using Predictions.Client.Calls;

// Where callers look for it.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client.</summary>
public static class PredictionsClientRegistration
{
    /// <summary>
    /// Registers <see cref="PredictionsClient"/> as a singleton. All its calls share one channel, with deadlines, retries within
    /// a budget, and balancing over all addresses of a <c>dns:///</c> name.
    /// </summary>
    /// <returns>The builder of the HTTP client below, for example to set its certificates.</returns>
    /// <exception cref="OptionsValidationException">On first use or at the host's start: a setting is out of range.</exception>
    public static IHttpClientBuilder AddPredictionsClient(
        this IServiceCollection services, Action<PredictionsClientOptions> configure) =>
        services.AddPredictionsClient((_, options) => configure(options));

    /// <inheritdoc cref="AddPredictionsClient(IServiceCollection, Action{PredictionsClientOptions})"/>
    /// <param name="services">Gets the client.</param>
    /// <param name="configure">Sets the options with the help of other services, such as a token cache.</param>
    public static IHttpClientBuilder AddPredictionsClient(
        this IServiceCollection services, Action<IServiceProvider, PredictionsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PredictionsClientOptions>, PredictionsClientOptionsCheck>());
        services.AddOptions<PredictionsClientOptions>()
            .Configure<IServiceProvider>((options, provider) => configure(provider, options)).ValidateOnStart();
        services.TryAddSingleton(provider => new PredictionsClient(
            provider.GetRequiredService<ServiceClients>(), Options(provider), provider.GetService<TimeProvider>()));
        return services
            .AddGrpcClient<ServiceClients>((provider, grpc) => grpc.Address = Options(provider).Address)
            .ConfigureChannel((provider, channel) => ServiceChannel.Configure(channel, Options(provider), provider))
            .ConfigurePrimaryHttpMessageHandler(ServiceChannel.NewConnections)
            .AddHttpMessageHandler(() => new UnbegunCallHandler())
            .RemoveAllLoggers();

        static PredictionsClientOptions Options(IServiceProvider provider) =>
            provider.GetRequiredService<IOptions<PredictionsClientOptions>>().Value;
    }
}
