using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Registry;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary><c>predictions.v1.Models</c>.</summary>
internal sealed class ModelsService(ModelHandler handler) : IMethodService<ModelsService>
{
    public static string FullName => Wire.Models.Descriptor.FullName;

    public static void Bind(ServiceMethods<ModelsService> methods)
    {
        methods.Add<Wire.ListModelsRequest, Wire.ListModelsResponse>(
            "ListModels", LimitOptions.RequestBytes, static (service, _, _) => new(service.List()));
        methods.Add<Wire.GetModelRequest, Wire.Model>(
            "GetModel", LimitOptions.RequestBytes, static (service, request, _) => new(service.Get(request)));
    }

    private Outcome<Wire.ListModelsResponse> List() =>
        new Wire.ListModelsResponse { Models = { handler.List().Select(WireModels.ToWire) } };

    private Outcome<Wire.Model> Get(Wire.GetModelRequest request)
    {
        var model = handler.Get(request.Version);
        return model.IsSuccess ? WireModels.ToWire(model.Value) : model.Error;
    }
}
